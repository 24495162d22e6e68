using Journeys.Domain.Customers;
using Journeys.Domain.Journal;

namespace Journeys.Domain.Tests.Journal;

/// <summary>What was written to a journal once is read for ever, and folds into the same state (see the folder's README).</summary>
public sealed class CommittedHistoryTests
{
    static CommittedHistoryTests()
    {
        if (Environment.GetEnvironmentVariable("JOURNEYS_WRITE_HISTORIES") != "1")
            return;
        foreach (var name in HistoryScenes.All.Keys)
            WriteWhatIsMissing(name);
    }

    public static TheoryData<string> Names => [.. HistoryScenes.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Replay_CommittedHistory_GivesTheCommittedState(string name)
    {
        var history = CommittedHistory.Read(name);
        Assert.Equal(history.Events, history.Turns.Sum(t => EventCodec.Read(t).Length));
        Assert.True(history.States.TryGetValue(Customer.Reducer, out var state), $"{name} has no hash for reducer {Customer.Reducer}; the README says how to add it.");
        Assert.Equal(state, history.Fold(snapshots: false));
        Assert.Equal(state, history.Fold(snapshots: true));
    }

    [Fact]
    public void Histories_TogetherWithScenes_HoldEveryKindOfEvent()
    {
        var kinds = typeof(JourneyEvent).Assembly.GetTypes().Where(t => t.BaseType == typeof(JourneyEvent)).Select(t => t.Name);
        var held = HistoryScenes.All.Keys.SelectMany(n => CommittedHistory.Read(n).Turns).SelectMany(t => EventCodec.Read(t)).Select(e => e.GetType().Name);
        Assert.Empty(kinds.Except(held));
    }

    [Fact]
    public void Histories_EveryFile_HasItsScene() => Assert.Empty(
        Directory.GetFiles(CommittedHistory.Folder).Select(f => Path.GetFileNameWithoutExtension(f)).Except(HistoryScenes.All.Keys));

    private static void WriteWhatIsMissing(string name)
    {
        var history = File.Exists(CommittedHistory.PathOf(name)) ? CommittedHistory.Read(name) : HistoryScenes.All[name]();
        if (history.States.TryAdd(Customer.Reducer, history.Fold(snapshots: false)))
            history.Write(name);
    }
}
