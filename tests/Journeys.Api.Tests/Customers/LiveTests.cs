using System.Net.Http.Headers;

namespace Journeys.Api.Tests.Customers;

public sealed class LiveTests(LivingNode living) : IClassFixture<LivingNode>
{
    private readonly TestNode node = living.Node;

    [Fact]
    public async Task Live_Signals_AppearAsTheyBecomeDurable()
    {
        await living.SendAsync("""{"type":"page","userId":"liv"}""");
        var id = await living.IdOfAsync("user_id:liv");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        string last;
        using (var stream = await OpenAsync(id, null, limit.Token))
        {
            Assert.Equal("customer", (await NextAsync(stream, limit.Token)).Name);
            await living.SendAsync("""{"type":"track","userId":"liv","event":"Waved"}""");
            var (name, at, data) = await NextAsync(stream, limit.Token, "Waved");
            Assert.Equal("entry", name);
            Assert.Contains("'Waved'.", data, StringComparison.Ordinal);
            last = at!;
        }

        await living.SendAsync("""{"type":"track","userId":"liv","event":"Missed"}""");
        using var again = await OpenAsync(id, last, limit.Token);
        Assert.Equal("customer", (await NextAsync(again, limit.Token)).Name);
        var missed = await NextAsync(again, limit.Token, "Missed");
        Assert.Equal("entry", missed.Name);
    }

    [Fact]
    public async Task Live_TurnsOutToBeAnother_Ends()
    {
        await living.SendAsync("""{"type":"page","anonymousId":"old-of-max"}""");
        await living.SendAsync("""{"type":"page","anonymousId":"new-of-max"}""");
        var younger = await living.IdOfAsync("anonymous_id:new-of-max");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var stream = await OpenAsync(younger, null, limit.Token);
        await NextAsync(stream, limit.Token);
        await living.SendAsync("""{"type":"alias","userId":"max","previousId":"old-of-max"}""", """{"type":"alias","userId":"max","previousId":"new-of-max"}""");
        var (name, _, _) = await NextAsync(stream, limit.Token, "retired");
        Assert.Equal("retired", name);
        Assert.Null(await stream.ReadLineAsync(limit.Token) is { Length: > 0 } more ? more : null);
    }

    private async Task<StreamReader> OpenAsync(string id, string? last, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/customers/{id}/live");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", node.AdminKey);
        if (last is not null)
            request.Headers.Add("Last-Event-ID", last);
        var response = await node.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
    }

    private static async Task<(string Name, string? Id, string Data)> NextAsync(StreamReader stream, CancellationToken cancellationToken, string containing = "")
    {
        while (true)
        {
            var (name, id, data) = ("", (string?)null, "");
            while (await stream.ReadLineAsync(cancellationToken) is { Length: > 0 } line)
            {
                if (line.StartsWith("event: ", StringComparison.Ordinal))
                    name = line[7..];
                else if (line.StartsWith("id: ", StringComparison.Ordinal))
                    id = line[4..];
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                    data = line[6..];
            }

            if (name.Length > 0 && (data.Contains(containing, StringComparison.Ordinal) || name == containing))
                return (name, id, data);
        }
    }
}
