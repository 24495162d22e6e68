using Journeys.Domain;
using Journeys.Runtime.Journal;

namespace Journeys.Conformance.Storage;

public abstract partial class JournalSuite
{
    [Fact]
    public async Task RewrapAsync_KeysThatStillStand_AreReplacedAndNoOthers()
    {
        await TakeAsync(Turn(1, 1), Turn(2, 1), Turn(3, 1));
        var keys = await Journal.WrappedKeysAsync(default, 10, Token);
        Assert.Equal([1, 2, 3], keys.Select(k => k.Customer.Value));
        Assert.Equal([2], (await Journal.WrappedKeysAsync(new(1), 1, Token)).Select(k => k.Customer.Value));
        await Journal.EraseAsync(new(2), Token);

        await Journal.RewrapAsync(
            [(keys[0], "new1"u8.ToArray()), (keys[1], "new2"u8.ToArray()), (keys[2] with { Bytes = "not it"u8.ToArray() }, "new3"u8.ToArray())], Token);

        Assert.Equal("new1", Text((await LoadAsync(1))!.WrappedKey!));
        Assert.Null((await LoadAsync(2))!.WrappedKey);
        Assert.Equal(keys[2].Bytes, (await LoadAsync(3))!.WrappedKey);
        Assert.Equal([1, 3], (await Journal.WrappedKeysAsync(default, 10, Token)).Select(k => k.Customer.Value));
    }
}
