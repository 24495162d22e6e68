using Journeys.Domain.Binary;
using Journeys.Domain.Journal;
using Journeys.Domain.Signals;

namespace Journeys.Silo.Streams;

/// <summary>A signal as a stream carries it: the form in which the journal keeps it, a format for ever.</summary>
public static class SignalPayload
{
    /// <summary>The namespace of the streams; their key is an identifier, <c>namespace:value</c>, so that one person's signals stay in order.</summary>
    public const string Namespace = "signals";

    /// <summary>Writes a signal.</summary>
    public static byte[] Write(Signal signal)
    {
        var writer = new StateWriter();
        EventCodec.Write(writer, new SignalReceived(signal, IsHistory: false));
        return writer.Written.ToArray();
    }

    /// <summary>Reads a signal.</summary>
    /// <exception cref="FormatException">The bytes are no signal.</exception>
    public static Signal Read(ReadOnlySpan<byte> payload) => EventCodec.Read(payload) is [SignalReceived received]
        ? received.Signal
        : throw new FormatException("The payload is not one signal.");
}
