using System.Runtime.InteropServices;
using Journeys.Domain.Binary;
using Journeys.Domain.Context;

namespace Journeys.Domain.Feelings;

/// <summary>A complaint.</summary>
public readonly record struct Complaint
{
    internal Complaint(uint key, int subject, uint opened, uint resolved) => (Key, SubjectId, OpenedSeconds, ResolvedSeconds) = (key, subject, opened, resolved);

    /// <summary>What it is about; empty where not said.</summary>
    public string Subject => Names.TextOf(SubjectId);

    /// <summary>When it was opened; <see cref="Instant.MinValue"/> while only its settlement is known.</summary>
    public Instant OpenedAt => Moment.ToInstant(OpenedSeconds);

    /// <summary>When it was settled; <see cref="Instant.MinValue"/> while it is open.</summary>
    public Instant ResolvedAt => Moment.ToInstant(ResolvedSeconds);

    /// <summary>Whether it waits to be settled.</summary>
    public bool IsOpen => OpenedSeconds != 0 && ResolvedSeconds < OpenedSeconds;

    internal uint Key { get; }

    internal int SubjectId { get; }

    internal uint OpenedSeconds { get; }

    internal uint ResolvedSeconds { get; }
}

/// <summary>What a person says they feel: scores of surveys and reviews, complaints and compliments.</summary>
/// <remarks>
/// Mutable. Feelings go from -1000 to 1000 and fade with a half-life of <see cref="HalfLifeDays"/> days; up to <see cref="MostSubjects"/>
/// subjects and <see cref="MostComplaints"/> complaints are kept apart.
/// </remarks>
public sealed partial class FeelingState
{
    /// <summary>After how many days a feeling counts half.</summary>
    public const int HalfLifeDays = 60;

    /// <summary>How many subjects are told apart.</summary>
    public const int MostSubjects = 4;

    /// <summary>How many complaints are kept.</summary>
    public const int MostComplaints = 4;

    private const uint HalfLife = HalfLifeDays * Moment.Day;
    private const uint One = 1024;

    private Feeling overall;
    private SubjectFeeling[] subjects = [];
    private Complaint[] complaints = [];
    private int subjectCount;
    private int complaintCount;
    private int compliments;
    private uint complimented;
    private uint settledAll;

    [StructLayout(LayoutKind.Sequential)]
    private struct Feeling
    {
        // Sum of sentiment x weight, and sum of weights; both fade alike. A weight of 1024 is one answer of now.
        public int Sum;
        public uint Weight;
        public uint At;

        public readonly uint WeightAt(uint now) => FixedPoint.Decay(Weight, Moment.Since(At, now), HalfLife);

        // Shrunk towards indifference by half an answer.
        public readonly int ValueAt(uint now)
        {
            if (Weight == 0)
                return 0;
            var weight = WeightAt(now);
            return (int)(Sum / Weight * (long)weight / (weight + (One / 2)));
        }

        public void Add(int sentiment, uint weight, uint at)
        {
            if (at >= At)
            {
                var before = Weight;
                Weight = FixedPoint.Decay(Weight, at - At, HalfLife);
                Sum = before == 0 ? 0 : (int)((long)Sum * Weight / before);
                At = at;
            }
            else
            {
                weight = FixedPoint.Decay(weight, At - at, HalfLife);
            }

            Sum = (int)Math.Clamp(Sum + ((long)sentiment * weight), -1_000_000_000, 1_000_000_000);
            Weight = Math.Min(Weight + weight, 1_000_000);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct SubjectFeeling
    {
        public int Subject;
        public Feeling Feeling;
    }

    /// <summary>How many complaints wait to be settled, of those kept.</summary>
    public int OpenComplaints
    {
        get
        {
            var open = 0;
            foreach (ref readonly var complaint in Complaints)
                open += complaint.IsOpen ? 1 : 0;
            return open;
        }
    }

    /// <summary>The latest complaints, in the order in which they became known.</summary>
    public ReadOnlySpan<Complaint> Complaints => complaints.AsSpan(0, complaintCount);

    /// <summary>How many compliments were given.</summary>
    public int Compliments => compliments;

    /// <summary>The latest compliment; <see cref="Instant.MinValue"/> before the first.</summary>
    public Instant LastComplimentAt => Moment.ToInstant(complimented);

    /// <summary>Gives how the person feels about the brand now, -1000 to 1000; 0 when nothing was said, or long ago.</summary>
    public int Sentiment(Instant now) => overall.ValueAt(Moment.Of(now));

    /// <summary>Gives how the person feels about one subject now, -1000 to 1000.</summary>
    public int Sentiment(string subject, Instant now)
    {
        var index = IndexOfSubject(Names.IdOf(subject));
        return index < 0 ? 0 : subjects[index].Feeling.ValueAt(Moment.Of(now));
    }

    internal void Take(SignalContent content, uint at)
    {
        switch (content.Meaning)
        {
            case SignalMeaning.SurveyAnswered or SignalMeaning.Reviewed:
                if (Sentiments.Of(content) is { } sentiment)
                    Feel(sentiment, content.Subject != 0 ? content.Subject : content.Products.Length > 0 ? content.Products[0].Product : 0, at);
                break;
            case SignalMeaning.ComplaintOpened:
                Open(content.ComplaintKey, content.Subject, at);
                Feel(-800, content.Subject, at);
                break;
            case SignalMeaning.ComplaintResolved:
                Resolve(content.ComplaintKey, at);
                Feel(200, 0, at);
                break;
            case SignalMeaning.Compliment:
                compliments = Math.Min(compliments + 1, 1_000_000);
                complimented = Math.Max(complimented, at);
                Feel(900, content.Subject, at);
                break;
            default:
                break;
        }
    }

    private void Feel(int sentiment, int subject, uint at)
    {
        overall.Add(sentiment, One, at);
        if (subject == 0)
            return;
        var index = IndexOfSubject(subject);
        if (index < 0)
        {
            if (subjectCount == MostSubjects)
                Slots.RemoveAt(subjects, ref subjectCount, OldestSubject());
            Slots.Grow(ref subjects, subjectCount, MostSubjects);
            index = subjectCount++;
            subjects[index] = new SubjectFeeling { Subject = subject };
        }

        subjects[index].Feeling.Add(sentiment, One, at);
    }

    private void Open(uint key, int subject, uint at)
    {
        var index = key == 0 ? -1 : IndexOfComplaint(key);
        if (index >= 0)
        {
            var known = complaints[index];
            complaints[index] = new Complaint(key, subject == 0 ? known.SubjectId : subject, Math.Max(known.OpenedSeconds, at), known.ResolvedSeconds);
            return;
        }

        KeepComplaint(new Complaint(key, subject, at, settledAll >= at ? settledAll : 0));
    }

    // One complaint by its id; all of them without one.
    private void Resolve(uint key, uint at)
    {
        if (key == 0)
            settledAll = Math.Max(settledAll, at);
        var found = false;
        for (var i = 0; i < complaintCount; i++)
        {
            var complaint = complaints[i];
            if (key != 0 && complaint.Key != key)
                continue;
            found = true;
            complaints[i] = new Complaint(complaint.Key, complaint.SubjectId, complaint.OpenedSeconds, Math.Max(complaint.ResolvedSeconds, at));
        }

        if (!found && key != 0)
            KeepComplaint(new Complaint(key, 0, 0, at));
    }

    private void KeepComplaint(in Complaint complaint)
    {
        if (complaintCount == MostComplaints)
        {
            var leaving = 0;
            while (leaving < complaintCount - 1 && complaints[leaving].IsOpen)
                leaving++;
            Slots.RemoveAt(complaints, ref complaintCount, complaints[leaving].IsOpen ? 0 : leaving);
        }

        Slots.Grow(ref complaints, complaintCount, MostComplaints);
        complaints[complaintCount++] = complaint;
    }

    private int IndexOfSubject(int subject)
    {
        for (var i = 0; i < subjectCount; i++)
        {
            if (subjects[i].Subject == subject && subject != 0)
                return i;
        }

        return -1;
    }

    private int OldestSubject()
    {
        var oldest = 0;
        for (var i = 1; i < subjectCount; i++)
        {
            if (subjects[i].Feeling.At < subjects[oldest].Feeling.At)
                oldest = i;
        }

        return oldest;
    }

    private int IndexOfComplaint(uint key)
    {
        for (var i = 0; i < complaintCount; i++)
        {
            if (complaints[i].Key == key)
                return i;
        }

        return -1;
    }
}
