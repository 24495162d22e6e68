using Journeys.Domain;
using Journeys.Domain.Binary;
using Journeys.Domain.Journal;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Journal;
using Orleans;

namespace Journeys.Silo.Customers;

/// <summary>Signals for one customer: handed over as they are within a silo, and written as bytes only when they leave it.</summary>
/// <param name="to">The customer.</param>
/// <param name="mails">The signals, in order.</param>
internal sealed class SignalParcel(CustomerId to, SignalMail[] mails)
{
    public SignalMail[] Mails => mails;

    public byte[] Write()
    {
        var (writer, signal) = (new StateWriter(256 * mails.Length), new StateWriter());
        writer.Int(to.Value);
        writer.UInt((ulong)mails.Length);
        foreach (var mail in mails)
        {
            writer.Bool(mail.ToSomebodyNew);
            writer.UInt(mail.Foreign);
            writer.UInt((ulong)mail.Hashes.Length);
            foreach (var hash in mail.Hashes)
            {
                writer.Fixed64((ulong)(hash.Value >> 64));
                writer.Fixed64((ulong)hash.Value);
            }

            signal.Clear();
            EventCodec.Write(signal, new SignalReceived(mail.Signal, IsHistory: false));
            writer.Bytes(signal.Written);
        }

        return writer.Written.ToArray();
    }

    public static SignalParcel Read(byte[] bytes)
    {
        var reader = new StateReader(bytes);
        var to = new CustomerId(reader.Int());
        var mails = new SignalMail[reader.Count()];
        for (var i = 0; i < mails.Length; i++)
        {
            var isNew = reader.Bool();
            var foreign = reader.UInt();
            var hashes = new IdentifierHash[reader.Count()];
            for (var h = 0; h < hashes.Length; h++)
                hashes[h] = new IdentifierHash(((UInt128)reader.Fixed64() << 64) | reader.Fixed64());
            var signal = ((SignalReceived)EventCodec.Read(reader.Bytes())[0]).Signal;
            mails[i] = SignalMail.Carried(signal, hashes, to, isNew, foreign);
        }

        return new SignalParcel(to, mails);
    }
}

/// <summary>A parcel on the wire.</summary>
[GenerateSerializer, Immutable, Alias("journeys.parcel")]
internal struct SignalParcelBytes
{
    [Id(0)]
    public byte[] Bytes;
}

/// <summary>Turns parcels into bytes where they leave a silo.</summary>
[RegisterConverter]
internal sealed class SignalParcelConverter : IConverter<SignalParcel, SignalParcelBytes>
{
    public SignalParcel ConvertFromSurrogate(in SignalParcelBytes surrogate) => SignalParcel.Read(surrogate.Bytes);

    public SignalParcelBytes ConvertToSurrogate(in SignalParcel value) => new() { Bytes = value.Write() };
}
