using System.Collections.Immutable;
using System.Text.Json;
using Journeys.Domain.Map;
using Journeys.Domain.Rules;
using Journeys.Domain.Turns;

namespace Journeys.Domain.Playbooks;

/// <summary>Reads the map of a playbook document.</summary>
internal sealed class MapReader(PlaybookReader reader, RuleLanguage rules)
{
    private static readonly string[] RegionFields = ["label", "initial", "stages", "transitions", "successors"];
    private static readonly string[] TransitionFields = ["from", "on", "when", "after", "to", "priority", "reenter", "label"];

    public JourneyMap Read(PositionedJson json)
    {
        if (!reader.Expect(json, "map", JsonTokenType.StartObject, "an object of regions"))
            return new JourneyMap([]);
        reader.RefuseUnknown(json, "map", [.. json.Members.Select(m => m.Name)]);
        if (json.Members.Count == 0)
            reader.Refuse(json, "map", "must have a region");

        // All stages are known before any rule is read: a rule may ask for a stage of a region further down.
        var stages = json.Members.SelectMany(m => (m.Value["stages"]?.Members ?? []).Select(s => $"{m.Name}.{s.Name}")).ToHashSet(StringComparer.Ordinal);
        return new JourneyMap([.. json.Members.Select(m => ReadRegion(m.Name, m.Value, stages))]);
    }

    private Region ReadRegion(string name, PositionedJson json, HashSet<string> allStages)
    {
        var path = $"map.{name}";
        reader.CheckName(name, json, path);
        if (!reader.Expect(json, path, JsonTokenType.StartObject, "an object"))
            return new Region(name, "", [], [], ImmutableSortedDictionary<string, string>.Empty);
        reader.RefuseUnknown(json, path, RegionFields);
        var stages = ReadStages(json, path);
        var initial = reader.Name(json["initial"], json, $"{path}.initial");
        CheckStage(initial, stages, json["initial"] ?? json, $"{path}.initial");
        return new Region(
            name, initial, stages, ReadTransitions(json["transitions"], path, stages, allStages), ReadSuccessors(json["successors"], path, stages));
    }

    private ImmutableArray<Stage> ReadStages(PositionedJson json, string path)
    {
        path += ".stages";
        if (json["stages"] is not { } stages)
        {
            reader.Refuse(json, path, "is required");
            return [];
        }

        if (!reader.Expect(stages, path, JsonTokenType.StartObject, "an object of stages"))
            return [];
        reader.RefuseUnknown(stages, path, [.. stages.Members.Select(m => m.Name)]);
        foreach (var (name, value) in stages.Members)
            reader.CheckName(name, value, $"{path}.{name}");
        return [.. stages.Members.Select(m => new Stage(m.Name, ReadLabel(m.Value, $"{path}.{m.Name}")))];
    }

    private Label ReadLabel(PositionedJson json, string path)
    {
        if (!reader.Expect(json, path, JsonTokenType.StartObject, "an object with the label in \"en\" and \"fr\""))
            return new Label("", "");
        reader.RefuseUnknown(json, path, ["en", "fr"]);
        return new Label(Language("en"), Language("fr"));

        string Language(string language)
        {
            if (json[language] is { } text)
                return reader.Text(text, $"{path}.{language}");
            reader.Refuse(json, $"{path}.{language}", "is required");
            return "";
        }
    }

    private ImmutableSortedDictionary<string, string> ReadSuccessors(PositionedJson? json, string path, ImmutableArray<Stage> stages)
    {
        var successors = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        path += ".successors";
        if (json is null || !reader.Expect(json, path, JsonTokenType.StartObject, "an object of stages that are gone and where their people go on"))
            return successors.ToImmutable();
        foreach (var (gone, value) in json.Members)
        {
            if (stages.Any(s => s.Name == gone))
                reader.Refuse(value, $"{path}.{gone}", "names a stage that still exists");
            successors[gone] = reader.Text(value, $"{path}.{gone}");
            if (!json.Members.Exists(m => m.Name == successors[gone]))
                CheckStage(successors[gone], stages, value, $"{path}.{gone}");
        }

        foreach (var (gone, value) in json.Members)
        {
            var at = gone;
            for (var hops = 0; successors.TryGetValue(at, out var next); at = next)
            {
                if (hops++ > successors.Count)
                {
                    reader.Refuse(value, $"{path}.{gone}", "leads round in a circle");
                    break;
                }
            }
        }

        return successors.ToImmutable();
    }

    private ImmutableArray<Transition> ReadTransitions(
        PositionedJson? json, string path, ImmutableArray<Stage> stages, HashSet<string> allStages)
    {
        path += ".transitions";
        if (json is null || !reader.Expect(json, path, JsonTokenType.StartArray, "a list of transitions"))
            return [];
        return
        [
            .. json.Items.Select((item, i) => ReadTransition(item, $"{path}[{i}]", stages, allStages))
                .OrderByDescending(t => t.Priority),
        ];
    }

    private Transition ReadTransition(PositionedJson json, string path, ImmutableArray<Stage> stages, HashSet<string> allStages)
    {
        if (!reader.Expect(json, path, JsonTokenType.StartObject, "an object"))
            return new Transition([], [], null, null, "", 0, false, null);
        reader.RefuseUnknown(json, path, TransitionFields);
        var from = Texts(json["from"], $"{path}.from");
        foreach (var stage in from)
            CheckStage(stage, stages, json["from"]!, $"{path}.from");
        var to = reader.Name(json["to"], json, $"{path}.to");
        CheckStage(to, stages, json["to"] ?? json, $"{path}.to");
        var on = Texts(json["on"], $"{path}.on");
        var after = json["after"] is { } a ? reader.Span(a, $"{path}.after") : null;
        var when = json["when"] is { } w ? ReadRule(w, $"{path}.when", allStages) : null;
        if (on.IsEmpty && json["when"] is null && json["after"] is null)
            reader.Refuse(json, path, "needs 'on', 'when' or 'after': it would fire at once and always");
        return new Transition(
            from, on, when, after, to,
            json["priority"] is { } p ? reader.Integer(p, $"{path}.priority", -1000, 1000) : 0,
            json["reenter"] is { Kind: JsonTokenType.True },
            json["label"] is { } label ? ReadLabel(label, $"{path}.label") : null);
    }

    private CelProgram? ReadRule(PositionedJson json, string path, HashSet<string> allStages)
    {
        var source = reader.Text(json, path);
        if (source.Length == 0)
            return null;
        if (rules.TryCompile(source, allStages, out var program, out var mistakes))
            return program;
        foreach (var mistake in mistakes)
        {
            // A rule stands on one line of the document unless it was written with escapes; the column counts from its opening quote.
            reader.Refuse(json, path, mistake.Line == 1
                ? $"rule, column {mistake.Column}: {mistake.Message}"
                : $"rule, line {mistake.Line}, column {mistake.Column}: {mistake.Message}");
        }

        return null;
    }

    private ImmutableArray<string> Texts(PositionedJson? json, string path)
    {
        if (json is null || json is { Kind: JsonTokenType.String, Text: "*" })
            return [];
        if (json.Kind == JsonTokenType.String)
            return [json.Text];
        if (!reader.Expect(json, path, JsonTokenType.StartArray, "text, or a list of texts"))
            return [];
        return [.. json.Items.Select((item, i) => reader.Text(item, $"{path}[{i}]"))];
    }

    private void CheckStage(string stage, ImmutableArray<Stage> stages, PositionedJson at, string path)
    {
        if (stage.Length > 0 && !stages.Any(s => s.Name == stage))
            reader.Refuse(at, path, $"names no stage of this region: '{stage}'; its stages are {string.Join(", ", stages.Select(s => s.Name))}");
    }
}
