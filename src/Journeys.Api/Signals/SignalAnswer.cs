using System.Buffers;
using System.Text.Json;
using Journeys.Api.Http;
using Journeys.Domain.Signals;
using Journeys.Runtime.Signals;
using Microsoft.AspNetCore.Http;

namespace Journeys.Api.Signals;

/// <summary>The good items of a request, and the others.</summary>
/// <param name="Signals">The good ones.</param>
/// <param name="Items">The place of each in the request; null when every item is good.</param>
/// <param name="Refusals">The others.</param>
internal readonly record struct SignalBatch(Signal[] Signals, int[]? Items, Refusal[] Refusals)
{
    /// <summary>The place in the request of a good item.</summary>
    public int ItemOf(int index) => Items is null ? index : Items[index];
}

/// <summary>What a sender of signals is told.</summary>
internal static class SignalAnswer
{
    private const string Json = "application/json";

    private static readonly byte[] One = """{"success":true,"accepted":1}"""u8.ToArray();

    /// <summary>No item is good.</summary>
    public static Problem Refused(Refusal[] refusals)
    {
        var first = refusals[0];
        return new Problem(400, "signals-refused", "No signal was taken",
            $"{(first.Field.Length == 0 ? $"Item {first.Item}" : $"{first.Field} of item {first.Item}")} {first.Rule.Words}.") { Errors = refusals };
    }

    /// <summary>Tells what became of a request: 200 when all that is good is durable, 503 when the store kept less.</summary>
    public static Task WriteAsync(HttpContext context, in SignalBatch batch, SignalOutcome[] outcomes)
    {
        var (accepted, duplicates, failed) = Count(outcomes);
        if (failed > 0)
            return NotStored(in batch, outcomes).WriteAsync(context);
        if (accepted == 1 && outcomes.Length == 1 && batch.Refusals.Length == 0)
            return WriteAsync(context, One);
        var body = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(body))
            Write(json, accepted, duplicates, batch.Refusals);
        return WriteAsync(context, body.WrittenMemory);
    }

    private static void Write(Utf8JsonWriter json, int accepted, int duplicates, Refusal[] refusals)
    {
        json.WriteStartObject();
        json.WriteBoolean("success", true);
        json.WriteNumber("accepted", accepted);
        if (duplicates > 0)
            json.WriteNumber("duplicates", duplicates);
        if (refusals.Length > 0)
        {
            json.WriteNumber("rejected", refusals.Length);
            Problem.WriteErrors(json, refusals);
        }

        json.WriteEndObject();
    }

    private static Problem NotStored(in SignalBatch batch, SignalOutcome[] outcomes)
    {
        var errors = new List<Refusal>(batch.Refusals);
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i] is SignalOutcome.Failed or SignalOutcome.None)
                errors.Add(new Refusal(batch.ItemOf(i), "", Rule.Stored, null));
        }

        return new Problem(503, "not-stored", "Not everything could be made durable",
            "Send the same request again; what was kept has its messageId and changes nothing the second time.")
        {
            Errors = errors,
            RetryAfter = TimeSpan.FromSeconds(1),
        };
    }

    private static (int Accepted, int Duplicates, int Failed) Count(SignalOutcome[] outcomes)
    {
        var (accepted, duplicates, failed) = (0, 0, 0);
        foreach (var outcome in outcomes)
        {
            if (outcome is SignalOutcome.Accepted or SignalOutcome.StepFailed)
                accepted++;
            else if (outcome == SignalOutcome.Duplicate)
                duplicates++;
            else
                failed++;
        }

        return (accepted, duplicates, failed);
    }

    private static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.ContentType = Json;
        response.ContentLength = body.Length;
        response.BodyWriter.Write(body.Span);
        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
