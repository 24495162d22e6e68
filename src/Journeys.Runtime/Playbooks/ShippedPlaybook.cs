namespace Journeys.Runtime.Playbooks;

/// <summary>The playbook that is shipped, as a document.</summary>
public static class ShippedPlaybook
{
    /// <summary>Reads the shop's playbook.</summary>
    public static byte[] Shop()
    {
        using var stream = typeof(ShippedPlaybook).Assembly.GetManifestResourceStream("shop.jsonc")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
