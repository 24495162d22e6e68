namespace Journeys.Domain.Rules;

/// <summary>A field of a map.</summary>
internal sealed class SelectNode(Node operand, string field, CelPosition position) : Node(position)
{
    private readonly CelValue _key = CelValue.Of(field);

    public override CelValue Evaluate(ref Frame frame)
    {
        var value = operand.Evaluate(ref frame);
        if (value.Kind == CelKind.Map)
            return value.AsMap.TryGet(_key, out var found) ? Locate(found) : Fail($"no such key: '{field}'");
        return value.IsError ? value : Fail($"a value of type {CelType.Of(value.Kind)} has no fields, so it has no '{field}'");
    }
}

/// <summary>Whether a map has a field.</summary>
internal sealed class HasNode(Node operand, string field, CelPosition position) : Node(position)
{
    private readonly CelValue _key = CelValue.Of(field);

    public override CelValue Evaluate(ref Frame frame)
    {
        var value = operand.Evaluate(ref frame);
        if (value.Kind == CelKind.Map)
            return CelValue.Of(value.AsMap.TryGet(_key, out _));
        return value.IsError ? value : Fail($"a value of type {CelType.Of(value.Kind)} has no fields, so it has no '{field}'");
    }
}

/// <summary>An element of a list by its place, or a value of a map by its key.</summary>
internal sealed class IndexNode(Node operand, Node index, CelPosition position) : Node(position)
{
    public override CelValue Evaluate(ref Frame frame)
    {
        var collection = operand.Evaluate(ref frame);
        if (collection.IsError)
            return collection;
        var key = index.Evaluate(ref frame);
        if (key.IsError)
            return key;
        if (!frame.Spend(1))
            return Exhausted;
        return collection.Kind switch
        {
            CelKind.Map => collection.AsMap.TryGet(key, out var found) ? Locate(found) : Fail($"no such key: {key}"),
            CelKind.List => At(collection.AsList, key),
            _ => NoOverload("[]", collection, key),
        };
    }

    private CelValue At(ICelList list, in CelValue key)
    {
        var place = key.Kind switch
        {
            CelKind.Int => key.AsInt,
            CelKind.UInt when key.AsUInt <= int.MaxValue => (long)key.AsUInt,
            CelKind.Double when Math.Floor(key.AsDouble) == key.AsDouble && Math.Abs(key.AsDouble) <= int.MaxValue => (long)key.AsDouble,
            _ => -1,
        };
        if (place >= 0 && place < list.Count)
            return Locate(list[(int)place]);
        return CelEquality.IsNumber(key.Kind)
            ? Fail($"invalid index: {key} in a list of {list.Count}")
            : Fail($"invalid index: a list takes an int, found {CelType.Of(key.Kind)}");
    }
}

/// <summary>A list that is written down.</summary>
internal sealed class ListNode(Node[] elements, CelPosition position) : Node(position)
{
    public override CelValue Evaluate(ref Frame frame)
    {
        if (!frame.Spend(1 + elements.Length))
            return Exhausted;
        var values = new CelValue[elements.Length];
        for (var i = 0; i < elements.Length; i++)
        {
            values[i] = elements[i].Evaluate(ref frame);
            if (values[i].IsError)
                return values[i];
        }
        return CelValue.Of(new CelList(System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(values)));
    }
}

/// <summary>A map that is written down.</summary>
internal sealed class MapNode((Node Key, Node Value)[] entries, CelPosition position) : Node(position)
{
    public override CelValue Evaluate(ref Frame frame)
    {
        if (!frame.Spend(1 + entries.Length))
            return Exhausted;
        var map = new CelMap.Builder(entries.Length);
        foreach (var entry in entries)
        {
            var key = entry.Key.Evaluate(ref frame);
            if (key.IsError)
                return key;
            if (!CelMap.IsKey(key))
                return Fail($"unsupported key type: a key is a bool, an int, a uint or a string, found {CelType.Of(key.Kind)}");
            var value = entry.Value.Evaluate(ref frame);
            if (value.IsError)
                return value;
            if (!map.TryAdd(key, value))
                return Fail($"repeated key: {key}");
        }
        return CelValue.Of(map.Build());
    }
}
