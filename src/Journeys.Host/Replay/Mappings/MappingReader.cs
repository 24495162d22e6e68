using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Journeys.Domain.Playbooks;
using Journeys.Domain.Rules;
using Journeys.Domain.Signals;

namespace Journeys.Host.Replay.Mappings;

/// <summary>Reads a mapping file: JSON with comments. Every mistake is found in one reading, with line, column and field.</summary>
internal sealed partial class MappingReader
{
    private static readonly string[] Sections = ["source", "csv", "lookups", "where", "group", "time", "messageId", "identifiers", "signals"];

    private readonly List<MappingError> errors = [];

    private MappingReader()
    {
    }

    /// <summary>Reads a mapping.</summary>
    /// <exception cref="MappingException">There is a mistake in it.</exception>
    public static RowMapping Read(ReadOnlySpan<byte> json, string file)
    {
        if (json.StartsWith("\uFEFF"u8))
            json = json[3..];
        PositionedJson root;
        try
        {
            root = PositionedJson.Read(json);
        }
        catch (JsonException e)
        {
            var message = e.Message.Split(" LineNumber:", 2)[0];
            throw new MappingException(file, [new(new Place((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, "$"), message)]);
        }

        var reader = new MappingReader();
        var mapping = reader.ReadRoot(root);
        return reader.errors.Count == 0 ? mapping : throw new MappingException(file, reader.errors);
    }

    private RowMapping ReadRoot(PositionedJson root)
    {
        if (!Expect(root, "$", JsonTokenType.StartObject, "an object"))
            return Nothing(root);
        RefuseUnknown(root, "$", Sections);
        var mapping = new RowMapping
        {
            Source = root["source"] is { } source ? Text(source, "source") : null,
            Format = ReadFormat(root["csv"]),
            Lookups = ReadLookups(root["lookups"]),
            Where = ReadCondition(root["where"], "where"),
            Group = root["group"] is { } group ? Columns(group, "group") : [],
            Time = ReadTime(Required(root, "time", "time"), root),
            MessageId = root["messageId"] is { } id ? ReadTemplate(id, "messageId") : null,
            Identifiers = ReadFields(Required(root, "identifiers", "identifiers"), "identifiers", isArrayAllowed: false),
            Signals = ReadSignals(Required(root, "signals", "signals")),
        };
        if (root["identifiers"] is { Kind: JsonTokenType.StartObject, Members.Count: 0 } nobody)
            Refuse(nobody, "identifiers", "must name at least one identifier, such as \"user_id\": \"customer\"");
        CheckMessageId(mapping, root);
        return mapping;
    }

    private void CheckMessageId(RowMapping mapping, PositionedJson root)
    {
        if (mapping.MessageId is not { } id)
            return;
        var named = id.Parts.Where(p => p.IsColumn).Select(p => p.Text).ToHashSet(StringComparer.Ordinal);
        var missing = mapping.Group.FirstOrDefault(g => !named.Contains(g.Text));
        if (missing is not null && !named.Contains("line"))
            Refuse(root["messageId"]!, "messageId", $"must name every column of group, so that each signal has its own: '{{{missing.Text}}}' is missing");
        else if (mapping.Group.IsEmpty && !named.Any(n => n != "file"))
            Refuse(root["messageId"]!, "messageId", "must name {line} or a column, so that each signal has its own");
    }

    private CsvFormat ReadFormat(PositionedJson? json)
    {
        var usual = CsvFormat.Usual;
        if (json is null || !Expect(json, "csv", JsonTokenType.StartObject, "an object"))
            return usual;
        RefuseUnknown(json, "csv", ["delimiter", "quote", "decimal", "encoding"]);
        return new CsvFormat(
            json["delimiter"] is { } delimiter ? Character(delimiter, "csv.delimiter", ',') : usual.Delimiter,
            json["quote"] is { } quote ? Character(quote, "csv.quote", usual.Quote) : usual.Quote,
            json["decimal"] is { } point ? Character(point, "csv.decimal", usual.DecimalPoint) : usual.DecimalPoint,
            json["encoding"] is { } encoding ? ReadEncoding(encoding) : usual.Encoding);
    }

    private Encoding? ReadEncoding(PositionedJson json)
    {
        switch (Text(json, "csv.encoding").ToLowerInvariant())
        {
            case "utf-8":
                return Encoding.UTF8;
            case "utf-16":
                return Encoding.Unicode;
            case "latin-1" or "iso-8859-1":
                return Encoding.Latin1;
            default:
                Refuse(json, "csv.encoding", $"must be utf-8, utf-16 or latin-1: '{json.Text}'");
                return null;
        }
    }

    private ImmutableArray<LookupRule> ReadLookups(PositionedJson? json)
    {
        if (json is null || !Expect(json, "lookups", JsonTokenType.StartObject, "an object of files to look into"))
            return [];
        RefuseTwice(json, "lookups");
        var lookups = ImmutableArray.CreateBuilder<LookupRule>();
        foreach (var (name, value) in json.Members)
        {
            var path = $"lookups.{name}";
            if (!Expect(value, path, JsonTokenType.StartObject, "an object"))
                continue;
            RefuseUnknown(value, path, ["file", "key", "column"]);
            if (name is "row" || !IsName(name))
                Refuse(value, path, "must be named by letters, digits and underscores, and not 'row'");
            var key = Required(value, "key", $"{path}.key") is { } k ? Text(k, $"{path}.key") : "";
            lookups.Add(new LookupRule(
                At(value, path), name,
                Required(value, "file", $"{path}.file") is { } file ? Text(file, $"{path}.file") : "",
                key,
                value["column"] is { } column ? Text(column, $"{path}.column") : key));
        }

        return lookups.ToImmutable();
    }

    private Condition? ReadCondition(PositionedJson? json, string path)
    {
        if (json is null)
            return null;
        var source = Text(json, path);
        try
        {
            CelEnvironment.Parse(source);
        }
        catch (CelException e)
        {
            foreach (var error in e.Errors)
                Refuse(json, path, $"at {error.Line}:{error.Column} of the rule: {error.Message}");
        }

        return new Condition(At(json, path), source);
    }

    private TimeRule ReadTime(PositionedJson? json, PositionedJson root)
    {
        var nothing = new TimeRule(At(root, "time"), null, "", TimeRule.Iso, TimeZoneInfo.Utc);
        if (json is null || !Expect(json, "time", JsonTokenType.StartObject, "an object with column, format and zone"))
            return nothing;
        RefuseUnknown(json, "time", ["column", "constant", "format", "zone"]);
        var column = json["column"] is { } c ? Column(c, "time.column") : null;
        var constant = json["constant"] is { } text ? Text(text, "time.constant") : null;
        if (column is null == constant is null)
            Refuse(json, "time", "must have either column or constant");
        var format = json["format"] is { } f ? Text(f, "time.format") : TimeRule.Iso;
        var time = new TimeRule(At(json, "time"), column, constant, format, json["zone"] is { } zone ? ReadZone(zone) : TimeZoneInfo.Utc);
        if (!TimeOfRow.CanReadWhatItWrites(format))
            Refuse(json["format"]!, "time.format", $"must be iso, unix, unix-ms or a format such as \"yyyy-MM-dd HH:mm:ss\": '{format}'");
        else if (constant is not null && TimeOfRow.Read(constant, time) is null)
            Refuse(json["constant"]!, "time.constant", $"must be a time as format says: '{constant}'");
        return time;
    }

    private TimeZoneInfo ReadZone(PositionedJson json)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(Text(json, "time.zone"), out var zone) && (zone.HasIanaId || zone.Equals(TimeZoneInfo.Utc)))
            return zone;
        Refuse(json, "time.zone", $"must be the IANA name of a time zone, such as Europe/London: '{json.Text}'");
        return TimeZoneInfo.Utc;
    }

    private ImmutableArray<SignalRule> ReadSignals(PositionedJson? json)
    {
        if (json is null || !Expect(json, "signals", JsonTokenType.StartArray, "a list of signals that rows may become"))
            return [];
        if (json.Items.Count == 0)
            Refuse(json, "signals", "must have at least one signal");
        return [.. json.Items.Select((item, i) => ReadSignal(item, $"signals[{i}]", isLast: i == json.Items.Count - 1)).OfType<SignalRule>()];
    }

    private SignalRule? ReadSignal(PositionedJson json, string path, bool isLast)
    {
        if (!Expect(json, path, JsonTokenType.StartObject, "an object"))
            return null;
        RefuseUnknown(json, path, ["name", "kind", "when", "properties", "traits"]);
        var kind = SignalKind.Track;
        if (json["kind"] is { } k)
        {
            if (Text(k, $"{path}.kind") is "track" or "page" or "screen" or "identify")
                kind = Enum.Parse<SignalKind>(k.Text, ignoreCase: true);
            else
                Refuse(k, $"{path}.kind", $"must be track, page, screen or identify: '{k.Text}'");
        }

        var name = kind == SignalKind.Identify ? json["name"] : Required(json, "name", $"{path}.name");
        if (json["when"] is null && !isLast)
            Refuse(json, $"{path}.when", "is required of every signal but the last, which would never be reached otherwise");
        return new SignalRule(
            At(json, path), kind, name is null ? "" : Text(name, $"{path}.name"), ReadCondition(json["when"], $"{path}.when"),
            json["properties"] is { } properties ? ReadFields(properties, $"{path}.properties", isArrayAllowed: true) : [],
            json["traits"] is { } traits ? ReadFields(traits, $"{path}.traits", isArrayAllowed: true) : []);
    }

    private static RowMapping Nothing(PositionedJson root) => new()
    {
        Time = new TimeRule(At(root, "time"), null, "", TimeRule.Iso, TimeZoneInfo.Utc),
        Identifiers = [],
        Signals = [],
    };
}
