using Journeys.Domain.Binary;

namespace Journeys.Domain.Customers;

/// <summary>Where a customer is in one region.</summary>
/// <param name="Region">The region.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Since">When it was entered.</param>
public readonly record struct StageOccupied(string Region, string Stage, Instant Since);

/// <summary>Where a customer is in every region of the map.</summary>
public sealed class StagesOccupied
{
    private StageOccupied[] stages = [];

    /// <summary>The stages, in the order in which the regions were first entered.</summary>
    public ReadOnlySpan<StageOccupied> All => stages;

    /// <summary>Gives where the customer is in a region; null when it never entered it.</summary>
    public StageOccupied? Of(string region)
    {
        foreach (ref readonly var s in stages.AsSpan())
        {
            if (s.Region == region)
                return s;
        }

        return null;
    }

    internal void Enter(string region, string stage, Instant at)
    {
        var index = Array.FindIndex(stages, s => s.Region == region);
        if (index < 0)
        {
            Array.Resize(ref stages, stages.Length + 1);
            index = stages.Length - 1;
        }

        stages[index] = new StageOccupied(region, stage, at);
    }

    internal void Leave(string region) => stages = [.. stages.Where(s => s.Region != region)];

    internal void Encode(StateWriter writer)
    {
        writer.UInt((ulong)stages.Length);
        foreach (var s in stages)
        {
            writer.Text(s.Region);
            writer.Text(s.Stage);
            writer.Instant(s.Since);
        }
    }

    internal static StagesOccupied Decode(ref StateReader reader)
    {
        var decoded = new StageOccupied[reader.Count()];
        for (var i = 0; i < decoded.Length; i++)
            decoded[i] = new StageOccupied(Names.Intern(reader.Bytes()), Names.Intern(reader.Bytes()), reader.Instant());
        return new StagesOccupied { stages = decoded };
    }
}
