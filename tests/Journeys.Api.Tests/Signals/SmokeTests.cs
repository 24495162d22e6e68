namespace Journeys.Api.Tests.Signals;

public sealed class SmokeTests
{
    [Fact]
    public async Task Track_Good_Accepted()
    {
        await using var node = await TestNode.StartAsync();
        var answer = await node.PostAsync("/v1/track", """{"userId":"u1","event":"Order Completed","properties":{"total":12.5}}""");
        Assert.Equal((200, """{"success":true,"accepted":1}"""), (answer.Status, answer.Text));
        File.WriteAllText("/tmp/openapi.json", (await node.AskAsync(HttpMethod.Get, "/openapi/v1.json", null)).Text);
    }
}
