using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Journeys.Domain.Playbooks;

namespace Journeys.Host.Replay.Mappings;

/// <content>Values, and what all sections need.</content>
internal sealed partial class MappingReader
{
    private static readonly string[] Sources = ["column", "constant", "template", "join", "first", "sum", "count", "each"];

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,63}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern();

    private static bool IsName(string text) => NamePattern().IsMatch(text);

    private static Place At(PositionedJson json, string path) => new(json.Line, json.Column, path);

    private ImmutableArray<Field> ReadFields(PositionedJson? json, string path, bool isArrayAllowed)
    {
        if (json is null || !Expect(json, path, JsonTokenType.StartObject, "an object of names and values"))
            return [];
        RefuseTwice(json, path);
        var fields = ImmutableArray.CreateBuilder<Field>();
        foreach (var (name, value) in json.Members)
        {
            if (ReadValue(value, $"{path}.{name}", isArrayAllowed) is { } read)
                fields.Add(new Field(name, read));
        }

        return fields.ToImmutable();
    }

    /// <summary>Reads a value: the name of a column, or an object that says where the value comes from.</summary>
    private MappedValue? ReadValue(PositionedJson json, string path, bool isArrayAllowed)
    {
        var at = At(json, path);
        if (json.Kind == JsonTokenType.String)
            return new ColumnValue(at, Column(json, path), CellType.Text, Negate: false);
        if (!Expect(json, path, JsonTokenType.StartObject, $"the name of a column, or an object with one of {string.Join(", ", Sources)}"))
            return null;
        var sources = json.Members.Where(m => Sources.Contains(m.Name)).ToArray();
        if (sources is not [var (kind, value)])
        {
            Refuse(json, path, $"must have exactly one of {string.Join(", ", Sources)}");
            return null;
        }

        RefuseUnknown(json, path, kind switch
        {
            "column" => ["column", "type", "negate"],
            "first" => ["first", "type"],
            "join" => ["join", "with"],
            "sum" => ["sum", "negate"],
            _ => [kind],
        });
        var type = ReadType(json["type"], $"{path}.type");
        var negate = json["negate"] is { } n && Truth(n, $"{path}.negate");
        if (negate && kind == "column" && type is CellType.Text or CellType.Bool)
            Refuse(json["negate"]!, $"{path}.negate", "takes a number: give the type number or integer");
        path = $"{path}.{kind}";
        switch (kind)
        {
            case "column":
                return new ColumnValue(at, Column(value, path), type, negate);
            case "constant":
                return ReadConstant(value, path);
            case "template":
                return new TemplateValue(at, ReadTemplate(value, path));
            case "join":
                return new JoinValue(at, Columns(value, path), json["with"] is { } with ? Text(with, $"{at.Path}.with") : " ");
            case "first":
                return new FirstValue(at, Columns(value, path), type);
            case "sum":
                return new SumValue(at, Columns(value, path), negate);
            case "count":
                if (value.Text != "rows")
                    Refuse(value, path, "must be \"rows\"");
                return new CountValue(at);
            default:
                if (!isArrayAllowed)
                    Refuse(value, path, "is no place for an array");
                return new EachValue(at, ReadFields(value, path, isArrayAllowed: false));
        }
    }

    private ConstantValue? ReadConstant(PositionedJson json, string path)
    {
        if (json.Kind is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False)
            return new ConstantValue(At(json, path), json.Kind, json.Text);
        Refuse(json, path, "must be text, a number, true or false");
        return null;
    }

    private Template ReadTemplate(PositionedJson json, string path)
    {
        var text = Text(json, path);
        var parts = ImmutableArray.CreateBuilder<TemplatePart>();
        for (var i = 0; i < text.Length;)
        {
            var open = text.IndexOf('{', i);
            if (open < 0)
                open = text.Length;
            if (open > i)
                parts.Add(new TemplatePart(text[i..open], IsColumn: false));
            if (open == text.Length)
                break;
            var close = text.IndexOf('}', open);
            if (close <= open + 1)
            {
                Refuse(json, path, $"must close every brace around the name of a column: '{text}'");
                break;
            }

            parts.Add(new TemplatePart(text[(open + 1)..close], IsColumn: true));
            i = close + 1;
        }

        return new Template(At(json, path), parts.ToImmutable());
    }

    private CellType ReadType(PositionedJson? json, string path)
    {
        switch (json is null ? "text" : Text(json, path))
        {
            case "text":
                return CellType.Text;
            case "number":
                return CellType.Number;
            case "integer":
                return CellType.Integer;
            case "bool":
                return CellType.Bool;
            default:
                Refuse(json!, path, $"must be text, number, integer or bool: '{json!.Text}'");
                return CellType.Text;
        }
    }

    private ColumnName Column(PositionedJson json, string path) => new(At(json, path), Text(json, path));

    /// <summary>One column, or a list of columns.</summary>
    private ImmutableArray<ColumnName> Columns(PositionedJson json, string path)
    {
        if (json.Kind == JsonTokenType.String)
            return [Column(json, path)];
        if (!Expect(json, path, JsonTokenType.StartArray, "a column or a list of columns"))
            return [];
        if (json.Items.Count == 0)
            Refuse(json, path, "must name a column");
        return [.. json.Items.Select((item, i) => Column(item, $"{path}[{i}]"))];
    }

    private void Refuse(PositionedJson json, string path, string rule) => errors.Add(new MappingError(At(json, path), rule));

    private bool Expect(PositionedJson json, string path, JsonTokenType kind, string what)
    {
        if (json.Kind == kind)
            return true;
        Refuse(json, path, $"must be {what}");
        return false;
    }

    private PositionedJson? Required(PositionedJson json, string name, string path)
    {
        if (json[name] is { } value)
            return value;
        Refuse(json, path, "is required");
        return null;
    }

    private void RefuseUnknown(PositionedJson json, string path, string[] known)
    {
        foreach (var (name, value) in json.Members.Where(m => !known.Contains(m.Name)))
            Refuse(value, path == "$" ? name : $"{path}.{name}", $"is not known here; known are {string.Join(", ", known)}");
        RefuseTwice(json, path);
    }

    private void RefuseTwice(PositionedJson json, string path)
    {
        foreach (var twice in json.Members.GroupBy(m => m.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            Refuse(twice.Last().Value, path == "$" ? twice.Key : $"{path}.{twice.Key}", "is given twice");
    }

    private string Text(PositionedJson json, string path)
    {
        if (Expect(json, path, JsonTokenType.String, "text") && json.Text.Length == 0)
            Refuse(json, path, "must not be empty");
        return json.Kind == JsonTokenType.String ? json.Text : "";
    }

    private char Character(PositionedJson json, string path, char otherwise)
    {
        var text = Text(json, path);
        if (text.Length == 1)
            return text[0];
        Refuse(json, path, $"must be one character: '{text}'");
        return otherwise;
    }

    private bool Truth(PositionedJson json, string path)
    {
        if (json.Kind is JsonTokenType.True or JsonTokenType.False)
            return json.Kind == JsonTokenType.True;
        Refuse(json, path, "must be true or false");
        return false;
    }
}
