using Journeys.Domain.Playbooks;

namespace Journeys.Host.Commands;

/// <summary>Checks a playbook document without touching a node.</summary>
internal static class PlaybookCommand
{
    public static async Task<int> CheckAsync(FileInfo file, CancellationToken cancellationToken)
    {
        var reading = PlaybookReader.Read(await File.ReadAllBytesAsync(file.FullName, cancellationToken), version: 1);
        foreach (var error in reading.Errors)
            await System.Console.Error.WriteLineAsync($"{file}:{error}");
        if (reading.Playbook is not { } playbook)
            return 1;
        await System.Console.Out.WriteLineAsync(
            $"{file}: '{playbook.Name}' is well formed: {playbook.Map.Regions.Length} regions, {playbook.Map.Regions.Sum(r => r.Stages.Length)} stages, {playbook.Map.Regions.Sum(r => r.Transitions.Length)} transitions, {playbook.Counters.Definitions.Length} counters.");
        return 0;
    }
}
