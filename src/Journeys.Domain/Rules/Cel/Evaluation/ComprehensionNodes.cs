using System.Collections.Immutable;

namespace Journeys.Domain.Rules;

/// <summary>Walks over a list or a map and puts each element or entry into the frame; each takes a step of the budget.</summary>
internal ref struct Cursor(CelValue range, int first, int second)
{
    private readonly ICelList? _list = range.Kind == CelKind.List ? range.AsList : null;
    private readonly ICelMap? _map = range.Kind == CelKind.Map ? range.AsMap : null;
    private IEnumerator<CelValue>? _keys;
    private int _next;

    public readonly bool IsValid => _list is not null || _map is not null;

    /// <summary>Gets the index of the current element, or the current key.</summary>
    public CelValue Key { get; private set; }

    public bool MoveNext(ref Frame frame)
    {
        if (!frame.Spend(1))
            return false;
        return _list is not null ? MoveInList(ref frame, _list) : MoveInMap(ref frame, _map!);
    }

    private bool MoveInList(ref Frame frame, ICelList list)
    {
        if (_next >= list.Count)
            return false;
        var element = list[_next];
        Key = CelValue.Of((long)_next++);
        frame.Locals[first] = second < 0 ? element : Key;
        if (second >= 0)
            frame.Locals[second] = element;
        return true;
    }

    private bool MoveInMap(ref Frame frame, ICelMap map)
    {
        _keys ??= map.Keys.GetEnumerator();
        if (!_keys.MoveNext())
            return false;
        Key = _keys.Current;
        frame.Locals[first] = Key;
        if (second >= 0)
            frame.Locals[second] = map.TryGet(Key, out var value) ? value : default;
        return true;
    }
}

/// <summary>What all macros over a range share.</summary>
internal abstract class ComprehensionNode(Node range, ComprehensionBinding places, string name, CelPosition position) : Node(position)
{
    public sealed override CelValue Evaluate(ref Frame frame)
    {
        var over = range.Evaluate(ref frame);
        if (over.IsError)
            return over;
        var cursor = new Cursor(over, places.First, places.Second);
        if (!cursor.IsValid)
            return Fail($"no such overload: {name}() runs over a list or a map, found {CelType.Of(over.Kind)}");
        var result = Run(ref frame, ref cursor);
        return frame.Budget < 0 ? Exhausted : result;
    }

    protected abstract CelValue Run(ref Frame frame, ref Cursor cursor);

    protected CelValue NotBool(in CelValue value) => NoOverload($"{name}()", value);
}

/// <summary>Whether all elements, or any, answer yes; one that settles it outweighs those that fail.</summary>
internal sealed class QuantifierNode(Node range, ComprehensionBinding places, Node condition, bool isAll, CelPosition position)
    : ComprehensionNode(range, places, isAll ? "all" : "exists", position)
{
    protected override CelValue Run(ref Frame frame, ref Cursor cursor)
    {
        var result = CelValue.Of(isAll);
        while (cursor.MoveNext(ref frame))
        {
            var value = condition.Evaluate(ref frame);
            if (value.Kind != CelKind.Bool)
                result = result.IsError ? result : NotBool(value);
            else if (value.AsBool != isAll)
                return value;
        }
        return result;
    }
}

/// <summary>Whether exactly one element answers yes.</summary>
internal sealed class ExistsOneNode(Node range, ComprehensionBinding places, Node condition, CelPosition position)
    : ComprehensionNode(range, places, "exists_one", position)
{
    protected override CelValue Run(ref Frame frame, ref Cursor cursor)
    {
        var count = 0;
        while (cursor.MoveNext(ref frame))
        {
            var value = condition.Evaluate(ref frame);
            if (value.Kind != CelKind.Bool)
                return NotBool(value);
            count += value.AsBool ? 1 : 0;
        }
        return CelValue.Of(count == 1);
    }
}

/// <summary>The list of elements that answer yes, or of what they become.</summary>
/// <param name="range">What it runs over.</param>
/// <param name="places">Where the variables are held.</param>
/// <param name="condition">What each element is asked, if anything.</param>
/// <param name="result">What each element becomes; the variable itself for a filter.</param>
/// <param name="name">The macro.</param>
/// <param name="position">Where it stands.</param>
internal sealed class CollectNode(Node range, ComprehensionBinding places, Node? condition, Node result, string name, CelPosition position)
    : ComprehensionNode(range, places, name, position)
{
    protected override CelValue Run(ref Frame frame, ref Cursor cursor)
    {
        var items = ImmutableArray.CreateBuilder<CelValue>();
        while (cursor.MoveNext(ref frame))
        {
            var answer = condition is null ? CelValue.True : condition.Evaluate(ref frame);
            if (answer.Kind != CelKind.Bool)
                return NotBool(answer);
            if (!answer.AsBool)
                continue;
            var item = result.Evaluate(ref frame);
            if (item.IsError)
                return item;
            items.Add(item);
        }
        return CelValue.Of(new CelList(items.DrainToImmutable()));
    }
}

/// <summary>The map of what the entries that answer yes become.</summary>
/// <param name="range">What it runs over.</param>
/// <param name="places">Where the variables are held.</param>
/// <param name="condition">What each entry is asked, if anything.</param>
/// <param name="result">The value of each entry, or a map that holds the entry.</param>
/// <param name="isEntry">Whether the result is a map that holds the entry.</param>
/// <param name="position">Where the macro stands.</param>
internal sealed class TransformMapNode(
    Node range, ComprehensionBinding places, Node? condition, Node result, bool isEntry, CelPosition position)
    : ComprehensionNode(range, places, isEntry ? "transformMapEntry" : "transformMap", position)
{
    protected override CelValue Run(ref Frame frame, ref Cursor cursor)
    {
        var map = new CelMap.Builder(0);
        while (cursor.MoveNext(ref frame))
        {
            var answer = condition is null ? CelValue.True : condition.Evaluate(ref frame);
            if (answer.Kind != CelKind.Bool)
                return NotBool(answer);
            if (!answer.AsBool)
                continue;
            var value = result.Evaluate(ref frame);
            if (value.IsError)
                return value;
            if (!isEntry)
                map.TryAdd(cursor.Key, value);
            else if (AddEntries(map, value) is { IsError: true } failure)
                return failure;
        }
        return CelValue.Of(map.Build());
    }

    private CelValue AddEntries(CelMap.Builder map, in CelValue entries)
    {
        if (entries.Kind != CelKind.Map)
            return Fail($"transformMapEntry() takes a map of one entry, found {CelType.Of(entries.Kind)}");
        var added = entries.AsMap;
        foreach (var key in added.Keys)
        {
            if (added.TryGet(key, out var value) && !map.TryAdd(key, value))
                return Fail($"repeated key: {key}");
        }
        return default;
    }
}

/// <summary>A value with a name.</summary>
internal sealed class BindNode(Node value, int place, Node result, CelPosition position) : Node(position)
{
    public override CelValue Evaluate(ref Frame frame)
    {
        frame.Locals[place] = value.Evaluate(ref frame);
        return result.Evaluate(ref frame);
    }
}
