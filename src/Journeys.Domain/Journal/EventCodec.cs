using System.Collections.Immutable;
using Journeys.Domain.Binary;
using Journeys.Domain.Identity;
using Journeys.Domain.Signals;

namespace Journeys.Domain.Journal;

/// <summary>Writes and reads the stored form of a turn's events. A form once written is read for ever: a change gets a new tag.</summary>
public static class EventCodec
{
    private enum Tag : byte
    {
        SignalReceived = 1,
        IdentifierHeld = 2,
        IdentifierReleased = 3,
        IdentityContested = 4,
        Retired = 5,
        Absorbed = 6,
        Refolded = 7,
        StageEntered = 8,
        PlaybookAdopted = 9,
        StepFailed = 10,
    }

    /// <summary>Appends the stored form of one event.</summary>
    public static void Write(StateWriter writer, JourneyEvent journeyEvent)
    {
        ArgumentNullException.ThrowIfNull(writer);
        switch (journeyEvent)
        {
            case SignalReceived e:
                writer.Byte((byte)Tag.SignalReceived);
                writer.Bool(e.IsHistory);
                WriteSignal(writer, e.Signal);
                break;
            case IdentifierHeld e:
                writer.Byte((byte)Tag.IdentifierHeld);
                WriteIdentifier(writer, e.Identifier);
                writer.UInt((ulong)e.SeenWith.Length);
                foreach (var seen in e.SeenWith)
                    WriteIdentifier(writer, seen);
                writer.Bool(e.Settled);
                break;
            case IdentifierReleased e:
                writer.Byte((byte)Tag.IdentifierReleased);
                WriteIdentifier(writer, e.Identifier);
                writer.Int(e.To.Value);
                break;
            case IdentityContested:
                writer.Byte((byte)Tag.IdentityContested);
                break;
            case Retired e:
                writer.Byte((byte)Tag.Retired);
                writer.Int(e.Into.Value);
                writer.Instant(e.At);
                break;
            case Absorbed e:
                writer.Byte((byte)Tag.Absorbed);
                writer.Int(e.Loser.Value);
                writer.Int(e.LoserVersion);
                writer.Bytes(e.State.Span);
                writer.Instant(e.At);
                break;
            case Refolded e:
                writer.Byte((byte)Tag.Refolded);
                writer.Bytes(e.State.Span);
                writer.Text(e.Cause);
                writer.Int(e.Other.Value);
                writer.Instant(e.At);
                break;
            case StageEntered e:
                writer.Byte((byte)Tag.StageEntered);
                writer.Text(e.Region);
                writer.Text(e.Stage);
                writer.Text(e.From);
                writer.Text(e.Cause);
                writer.Int(e.PlaybookVersion);
                writer.Instant(e.At);
                break;
            case PlaybookAdopted e:
                writer.Byte((byte)Tag.PlaybookAdopted);
                writer.Int(e.Version);
                writer.Bytes(e.Counters.Span);
                writer.Instant(e.At);
                break;
            case StepFailed e:
                writer.Byte((byte)Tag.StepFailed);
                writer.Text(e.Step);
                writer.Text(e.Cause);
                writer.Instant(e.At);
                break;
            default:
                throw new ArgumentException($"No stored form is known for {journeyEvent?.GetType().Name ?? "null"}.", nameof(journeyEvent));
        }
    }

    /// <summary>Reads every event of a turn.</summary>
    /// <exception cref="FormatException">The bytes are not a turn.</exception>
    public static ImmutableArray<JourneyEvent> Read(ReadOnlySpan<byte> turn)
    {
        var reader = new StateReader(turn);
        var events = ImmutableArray.CreateBuilder<JourneyEvent>(4);
        while (!reader.AtEnd)
            events.Add(ReadOne(ref reader));
        return events.ToImmutable();
    }

    private static JourneyEvent ReadOne(ref StateReader reader) => (Tag)reader.Byte() switch
    {
        Tag.SignalReceived => ReadReceived(ref reader),
        Tag.IdentifierHeld => ReadHeld(ref reader),
        Tag.IdentifierReleased => new IdentifierReleased(ReadIdentifier(ref reader), new CustomerId(reader.Int())),
        Tag.IdentityContested => new IdentityContested(),
        Tag.Retired => new Retired(new CustomerId(reader.Int()), reader.Instant()),
        Tag.Absorbed => new Absorbed(new CustomerId(reader.Int()), reader.Int(), reader.Bytes().ToArray(), reader.Instant()),
        Tag.Refolded => new Refolded(reader.Bytes().ToArray(), reader.Text(), new CustomerId(reader.Int()), reader.Instant()),
        Tag.StageEntered => new StageEntered(
            Names.Intern(reader.Bytes()), Names.Intern(reader.Bytes()), Names.Intern(reader.Bytes()), Names.Intern(reader.Bytes()),
            (int)reader.Int(), reader.Instant()),
        Tag.PlaybookAdopted => new PlaybookAdopted((int)reader.Int(), reader.Bytes().ToArray(), reader.Instant()),
        Tag.StepFailed => new StepFailed(reader.Text(), reader.Text(), reader.Instant()),
        var tag => throw new FormatException($"No event has the tag {(byte)tag}."),
    };

    private static SignalReceived ReadReceived(ref StateReader reader)
    {
        var isHistory = reader.Bool();
        return new SignalReceived(ReadSignal(ref reader), isHistory);
    }

    private static IdentifierHeld ReadHeld(ref StateReader reader)
    {
        var identifier = ReadIdentifier(ref reader);
        var seenWith = new Identifier[reader.Count()];
        for (var i = 0; i < seenWith.Length; i++)
            seenWith[i] = ReadIdentifier(ref reader);
        return new IdentifierHeld(identifier, ImmutableArray.Create(seenWith), reader.Bool());
    }

    private static void WriteSignal(StateWriter writer, Signal signal)
    {
        writer.Byte((byte)signal.Kind);
        writer.Text(signal.Name);
        writer.Instant(signal.At);
        writer.Int(signal.ReceivedAt.Milliseconds - signal.At.Milliseconds);
        writer.Text(signal.MessageId);
        writer.Text(signal.Source);
        writer.Int(signal.OffsetMinutes);
        writer.UInt((ulong)signal.Identifiers.Length);
        foreach (var identifier in signal.Identifiers)
            WriteIdentifier(writer, identifier);
        writer.Bytes(signal.Properties.Span);
        writer.Bytes(signal.Traits.Span);
        writer.Bytes(signal.Context.Span);
    }

    private static Signal ReadSignal(ref StateReader reader)
    {
        var kind = (SignalKind)reader.Byte();
        var name = Names.Intern(reader.Bytes());
        var at = reader.Instant();
        var receivedAt = new Instant(at.Milliseconds + reader.Int());
        var messageId = reader.Text();
        var source = Names.Intern(reader.Bytes());
        var offset = (short)reader.Int();
        var identifiers = new Identifier[reader.Count()];
        for (var i = 0; i < identifiers.Length; i++)
            identifiers[i] = ReadIdentifier(ref reader);
        return new Signal
        {
            Kind = kind,
            Name = name,
            At = at,
            ReceivedAt = receivedAt,
            MessageId = messageId,
            Source = source,
            OffsetMinutes = offset,
            Identifiers = ImmutableArray.Create(identifiers),
            Properties = reader.Bytes().ToArray(),
            Traits = reader.Bytes().ToArray(),
            Context = reader.Bytes().ToArray(),
        };
    }

    private static void WriteIdentifier(StateWriter writer, Identifier identifier)
    {
        writer.Text(identifier.Namespace);
        writer.Text(identifier.Value);
    }

    private static Identifier ReadIdentifier(ref StateReader reader) => new(Names.Intern(reader.Bytes()), reader.Text());
}
