namespace Journeys.Domain.Rules;

/// <summary>The variables of the macros around an expression.</summary>
internal sealed class Scope
{
    private readonly List<(string Name, CelType Type)> _locals = [];

    /// <summary>Gets how many places a frame needs.</summary>
    public int Most { get; private set; }

    public IEnumerable<string> Names => _locals.Select(local => local.Name);

    public int Push(string name, CelType type)
    {
        _locals.Add((name, type));
        Most = Math.Max(Most, _locals.Count);
        return _locals.Count - 1;
    }

    public void Pop(int count) => _locals.RemoveRange(_locals.Count - count, count);

    public int IndexOf(string name) => _locals.FindLastIndex(local => string.Equals(local.Name, name, StringComparison.Ordinal));

    public CelType TypeAt(int index) => _locals[index].Type;
}
