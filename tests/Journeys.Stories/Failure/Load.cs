using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Journeys.Stories.Failure;

/// <summary>A load as real sources make it: several at once, in small batches, each sent again, with the same message ids, until it is acknowledged.</summary>
internal sealed class Load
{
    private const int BatchLength = 20;
    private const int Senders = 6;
    private const int People = 300;
    private const int Busy = 4;

    private readonly ConcurrentQueue<string[]> _waiting = new();
    private readonly ConcurrentDictionary<string, bool> _acknowledged = new();
    private readonly Dictionary<int, TaskCompletionSource> _milestones = [];
    private readonly DateTimeOffset _start;
    private int _resent;

    /// <summary>Prepares a load.</summary>
    /// <param name="signals">How many signals.</param>
    /// <param name="start">When the first of them happened; one follows another by ten milliseconds.</param>
    public Load(int signals, DateTimeOffset start)
    {
        _start = start;
        foreach (var batch in Enumerable.Range(0, signals).Chunk(BatchLength))
            _waiting.Enqueue([.. batch.Select(Message)]);
        Sent = [.. Enumerable.Range(0, signals).Select(Id)];
    }

    /// <summary>The ids of all messages.</summary>
    public string[] Sent { get; }

    /// <summary>The identifiers under which people log in.</summary>
    public static IEnumerable<string> UserIds => Enumerable.Range(0, People).Select(i => $"u-{i}").Concat(Enumerable.Range(0, Busy).Select(i => $"busy-{i}"));

    /// <summary>The ids of messages that the node acknowledged.</summary>
    public ICollection<string> Acknowledged => _acknowledged.Keys;

    /// <summary>How many batches were sent again because their answer never came.</summary>
    public int Resent => _resent;

    /// <summary>Completes when that many signals have been acknowledged; to be asked for before the load begins.</summary>
    public Task ReachedAsync(int signals) => (_milestones[signals] = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Sends everything; completes when all of it is acknowledged.</summary>
    public async Task RunAsync(MortalNode node, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => SendAsync(http, node, cancellationToken)));
    }

    private async Task SendAsync(HttpClient http, MortalNode node, CancellationToken cancellationToken)
    {
        while (_waiting.TryDequeue(out var batch))
        {
            while (!await TrySendAsync(http, node, batch, cancellationToken))
                Interlocked.Increment(ref _resent);
            foreach (var message in batch)
                _acknowledged[IdOf(message)] = true;
            lock (_milestones)
            {
                foreach (var (signals, reached) in _milestones)
                {
                    if (_acknowledged.Count >= signals)
                        reached.TrySetResult();
                }
            }
        }
    }

    private static async Task<bool> TrySendAsync(HttpClient http, MortalNode node, string[] batch, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(await node.AddressAsync().WaitAsync(cancellationToken), "/v1/batch"));
        request.Headers.Authorization = new("Bearer", node.WriteKey);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"batch":[{{string.Join(',', batch)}}]}"""));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
                return false;
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            Assert.False(answer.RootElement.TryGetProperty("rejected", out _));
            return true;
        }
        catch (HttpRequestException)
        {
            // Killed before it answered: whether anything was kept, nobody knows.
            return false;
        }
    }

    private static string Id(int i) => string.Create(CultureInfo.InvariantCulture, $"kill-{i:00000}");

    private static string IdOf(string message)
    {
        using var json = JsonDocument.Parse(message);
        return json.RootElement.GetProperty("messageId").GetString()!;
    }

    /// <summary>A few people who never stop, and many who browse under a cookie, log in now and then, and buy.</summary>
    private string Message(int i)
    {
        var at = _start.AddMilliseconds(i * 10).ToString("O", CultureInfo.InvariantCulture);
        var id = Id(i);
        if (i % 5 == 0)
            return JsonSerializer.Serialize(new { type = "page", userId = $"busy-{i / 5 % Busy}", messageId = id, timestamp = at, name = "Front page", category = "Home" });
        var person = ((i * 7919) + (i / People)) % People;
        return (i % 11) switch
        {
            0 => JsonSerializer.Serialize(new { type = "identify", anonymousId = $"a-{person}", userId = $"u-{person}", messageId = id, timestamp = at, traits = new { visits = i } }),
            < 5 => JsonSerializer.Serialize(new { type = "page", anonymousId = $"a-{person}", messageId = id, timestamp = at, name = "Teas", category = "Tea" }),
            < 9 => JsonSerializer.Serialize(new { type = "track", userId = $"u-{person}", messageId = id, timestamp = at, @event = "Product Viewed", properties = new { product_id = $"p-{i % 50}", category = "Coffee" } }),
            _ => JsonSerializer.Serialize(new { type = "track", userId = $"u-{person}", messageId = id, timestamp = at, @event = "Order Completed", properties = new { order_id = id, total = 12.5, currency = "EUR" } }),
        };
    }
}
