using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Journeys.Domain.Identity;
using Journeys.Domain.Turns;

namespace Journeys.Domain.Playbooks;

/// <summary>Reads a playbook document: JSON with comments. Every mistake is found in one reading, with line, column and field.</summary>
public sealed partial class PlaybookReader
{
    private static readonly string[] Sections = ["name", "identity", "freshness", "map"];

    private readonly ImmutableArray<PlaybookError>.Builder errors = ImmutableArray.CreateBuilder<PlaybookError>();

    private PlaybookReader()
    {
    }

    /// <summary>Reads a document as the given version.</summary>
    public static PlaybookReading Read(ReadOnlySpan<byte> json, int version)
    {
        PositionedJson root;
        try
        {
            root = PositionedJson.Read(json);
        }
        catch (JsonException e)
        {
            var message = e.Message.Split(" LineNumber:", 2)[0];
            return new PlaybookReading(null, [new((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, "$", message)]);
        }

        var reader = new PlaybookReader();
        var playbook = reader.ReadRoot(root, version);
        return reader.errors.Count == 0
            ? new PlaybookReading(playbook, [])
            : new PlaybookReading(null, [.. reader.errors.OrderBy(e => e.Line).ThenBy(e => e.Column)]);
    }

    /// <summary>Reads a span of time: a whole number and a unit, <c>45s</c>, <c>30m</c>, <c>12h</c>, <c>7d</c> or <c>2w</c>.</summary>
    public static TimeSpan? ReadSpan(string? text)
    {
        if (text is null || text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return null;
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            'w' => TimeSpan.FromDays(7L * count),
            _ => null,
        };
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,39}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern();

    private Playbook ReadRoot(PositionedJson root, int version)
    {
        Expect(root, "$", JsonTokenType.StartObject, "an object");
        RefuseUnknown(root, "$", Sections);
        var name = root["name"];
        if (name is null)
            Refuse(root, "name", "is required");
        var map = root["map"];
        if (map is null)
            Refuse(root, "map", "is required");
        var rules = new RuleLanguage();
        var journeyMap = map is null ? new Map.JourneyMap([]) : new MapReader(this, rules).Read(map);
        return new Playbook
        {
            Version = version,
            Name = name is null ? "" : Text(name, "name"),
            Map = journeyMap,
            Identity = ReadIdentity(root["identity"]),
            Freshness = ReadFreshness(root["freshness"]),
            Counters = rules.Counters,
        };
    }

    private IdentityRules ReadIdentity(PositionedJson? json)
    {
        if (json is null)
            return IdentityRules.Default;
        if (!Expect(json, "identity", JsonTokenType.StartArray, "a list of namespaces, strongest first"))
            return IdentityRules.Default;
        var namespaces = new List<IdentifierNamespace>();
        for (var i = 0; i < json.Items.Count; i++)
        {
            var (item, path) = (json.Items[i], $"identity[{i}]");
            if (!Expect(item, path, JsonTokenType.StartObject, "an object"))
                continue;
            RefuseUnknown(item, path, ["namespace", "limit"]);
            var name = Name(item["namespace"], item, $"{path}.namespace");
            var limit = item["limit"] is { } l ? Integer(l, $"{path}.limit", 1, 1000) : 20;
            if (namespaces.Exists(n => n.Name == name))
                Refuse(item, path, $"names the namespace '{name}' a second time");
            namespaces.Add(new IdentifierNamespace(name, limit));
        }

        return new IdentityRules { Namespaces = [.. namespaces] };
    }

    private Freshness ReadFreshness(PositionedJson? json)
    {
        var bySignal = ImmutableSortedDictionary.CreateBuilder<string, TimeSpan>(StringComparer.Ordinal);
        var otherwise = TimeSpan.FromHours(24);
        if (json is not null && Expect(json, "freshness", JsonTokenType.StartObject, "an object of signal names and spans"))
        {
            foreach (var (name, value) in json.Members)
            {
                var span = Span(value, $"freshness.{name}") ?? otherwise;
                if (name == "default")
                    otherwise = span;
                else
                    bySignal[name] = span;
            }
        }

        return new Freshness(otherwise, bySignal.ToImmutable());
    }

    internal void Refuse(PositionedJson at, string path, string rule) => errors.Add(new(at.Line, at.Column, path, rule));

    internal bool Expect(PositionedJson json, string path, JsonTokenType kind, string what)
    {
        if (json.Kind == kind)
            return true;
        Refuse(json, path, $"must be {what}");
        return false;
    }

    internal void RefuseUnknown(PositionedJson json, string path, IReadOnlyList<string> known)
    {
        foreach (var (name, value) in json.Members)
        {
            if (!known.Contains(name))
                Refuse(value, path == "$" ? name : $"{path}.{name}", $"is not known here; known are {string.Join(", ", known)}");
        }

        foreach (var twice in json.Members.GroupBy(m => m.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            Refuse(twice.Last().Value, path == "$" ? twice.Key : $"{path}.{twice.Key}", "is given twice");
    }

    internal string Text(PositionedJson json, string path) =>
        Expect(json, path, JsonTokenType.String, "text") ? json.Text : "";

    internal string Name(PositionedJson? json, PositionedJson parent, string path)
    {
        if (json is null)
        {
            Refuse(parent, path, "is required");
            return "";
        }

        var name = Text(json, path);
        CheckName(name, json, path);
        return name;
    }

    internal void CheckName(string name, PositionedJson at, string path)
    {
        if (!NamePattern().IsMatch(name))
            Refuse(at, path, $"must be a name of lower-case letters, digits and underscores that begins with a letter, 40 characters at most: '{name}'");
    }

    internal int Integer(PositionedJson json, string path, int least, int most)
    {
        if (json.Kind == JsonTokenType.Number
            && int.TryParse(json.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        Refuse(json, path, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {least} to {most}"));
        return least;
    }

    internal TimeSpan? Span(PositionedJson json, string path)
    {
        if (json.Kind == JsonTokenType.String && ReadSpan(json.Text) is { } span)
            return span;
        Refuse(json, path, "must be a span of time such as \"30m\", \"12h\", \"7d\" or \"2w\"");
        return null;
    }
}
