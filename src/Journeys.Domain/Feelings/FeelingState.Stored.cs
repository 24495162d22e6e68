using Journeys.Domain.Binary;
using Journeys.Domain.Context;

namespace Journeys.Domain.Feelings;

/// <content>Merging and the stored form.</content>
public sealed partial class FeelingState
{
    internal void Absorb(FeelingState other)
    {
        Merge(ref overall, other.overall);
        for (var i = 0; i < other.subjectCount; i++)
        {
            var index = IndexOfSubject(other.subjects[i].Subject);
            if (index >= 0)
            {
                Merge(ref subjects[index].Feeling, other.subjects[i].Feeling);
                continue;
            }

            if (subjectCount == MostSubjects)
                Slots.RemoveAt(subjects, ref subjectCount, OldestSubject());
            Slots.Grow(ref subjects, subjectCount, MostSubjects);
            subjects[subjectCount++] = other.subjects[i];
        }

        // Settled ones first, so that open ones stay.
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (ref readonly var complaint in other.Complaints)
            {
                if (complaint.IsOpen == (pass == 1))
                    AbsorbComplaint(complaint);
            }
        }

        compliments = Math.Min(compliments + other.compliments, 1_000_000);
        complimented = Math.Max(complimented, other.complimented);
        settledAll = Math.Max(settledAll, other.settledAll);
    }

    internal void Encode(ref NameWriter names)
    {
        var writer = names.Writer;
        EncodeFeeling(writer, overall);
        writer.UInt((ulong)subjectCount);
        for (var i = 0; i < subjectCount; i++)
        {
            names.Write(subjects[i].Subject);
            EncodeFeeling(writer, subjects[i].Feeling);
        }

        writer.UInt((ulong)complaintCount);
        foreach (ref readonly var complaint in Complaints)
        {
            writer.UInt(complaint.Key);
            names.Write(complaint.SubjectId);
            writer.UInt(complaint.OpenedSeconds);
            writer.UInt(complaint.ResolvedSeconds);
        }

        writer.UInt((uint)compliments);
        writer.UInt(complimented);
        writer.UInt(settledAll);
    }

    internal static FeelingState Decode(ref StateReader reader, NameReader names)
    {
        var state = new FeelingState { overall = DecodeFeeling(ref reader), subjectCount = Slots.ReadCount(ref reader, MostSubjects) };
        state.subjects = new SubjectFeeling[state.subjectCount];
        for (var i = 0; i < state.subjectCount; i++)
            state.subjects[i] = new SubjectFeeling { Subject = names.Read(ref reader), Feeling = DecodeFeeling(ref reader) };
        state.complaintCount = Slots.ReadCount(ref reader, MostComplaints);
        state.complaints = new Complaint[state.complaintCount];
        for (var i = 0; i < state.complaintCount; i++)
            state.complaints[i] = new Complaint(Slots.ReadSeconds(ref reader), names.Read(ref reader), Slots.ReadSeconds(ref reader), Slots.ReadSeconds(ref reader));
        state.compliments = (int)Math.Min(reader.UInt(), 1_000_000);
        state.complimented = Slots.ReadSeconds(ref reader);
        state.settledAll = Slots.ReadSeconds(ref reader);
        return state;
    }

    private void AbsorbComplaint(in Complaint complaint)
    {
        var index = complaint.Key == 0 ? -1 : IndexOfComplaint(complaint.Key);
        if (index < 0)
        {
            KeepComplaint(complaint);
            return;
        }

        var mine = complaints[index];
        complaints[index] = new Complaint(
            mine.Key, mine.SubjectId == 0 ? complaint.SubjectId : mine.SubjectId, Math.Max(mine.OpenedSeconds, complaint.OpenedSeconds), Math.Max(mine.ResolvedSeconds, complaint.ResolvedSeconds));
    }

    private static void Merge(ref Feeling into, in Feeling from)
    {
        if (from.Weight > 0)
            into.Add((int)(from.Sum / (long)from.Weight), from.Weight, from.At);
    }

    private static void EncodeFeeling(StateWriter writer, in Feeling feeling)
    {
        writer.Int(feeling.Sum);
        writer.UInt(feeling.Weight);
        writer.UInt(feeling.At);
    }

    private static Feeling DecodeFeeling(ref StateReader reader) => new()
    {
        Sum = (int)Math.Clamp(reader.Int(), -1_000_000_000, 1_000_000_000),
        Weight = (uint)Math.Min(reader.UInt(), 1_000_000),
        At = Slots.ReadSeconds(ref reader),
    };
}
