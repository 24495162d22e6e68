using Journeys.Domain.Playbooks;

namespace Journeys.Runtime.Playbooks;

/// <summary>The playbook by which this node lives; swapped whole when another is published.</summary>
public sealed class LivePlaybook(Playbook playbook)
{
    private Playbook current = playbook;

    /// <summary>Raised after the playbook was swapped.</summary>
    public event Action<Playbook>? Swapped;

    /// <summary>The playbook.</summary>
    public Playbook Current => Volatile.Read(ref current);

    /// <summary>Puts another playbook in place; turns already begun end under the one they began with.</summary>
    public void Swap(Playbook next)
    {
        Volatile.Write(ref current, next);
        Swapped?.Invoke(next);
    }
}
