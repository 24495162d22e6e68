using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Journeys.Domain;
using Journeys.Domain.Identity;
using Journeys.Domain.Signals;
using Journeys.Host.Replay.Mappings;

namespace Journeys.Host.Replay.Rows;

/// <summary>Makes signals of the rows of a CSV file.</summary>
internal sealed class RowSignals
{
    private readonly RowMapping mapping;
    private readonly BoundMapping bound;
    private readonly string file;
    private readonly string source;
    private readonly Refusals refusals;
    private readonly ArrayBufferWriter<byte> buffer = new(4096);

    private RowSignals(RowMapping mapping, BoundMapping bound, string path, Refusals refusals)
    {
        (this.mapping, this.bound, this.refusals) = (mapping, bound, refusals);
        file = Path.GetFileName(path);
        source = mapping.Source ?? ReplayFile.NameOf(path);
    }

    /// <summary>Reads a file; its signals come in the order of the first row of each.</summary>
    /// <returns>The signals, how many rows were read, and how many of them <c>where</c> left out.</returns>
    public static (List<Signal> Signals, long Rows, long LeftOut, IReadOnlyDictionary<string, LookupTable> Lookups) Read(
        string path, RowMapping mapping, string mappingFile, Refusals refusals, CancellationToken cancellationToken)
    {
        using var rows = CsvRows.Open(path, mapping.Format);
        var toRows = RowBinder.Bind(mapping, mappingFile, path, rows.Header);
        var reader = new RowSignals(mapping, toRows, path, refusals);
        var (signals, read, leftOut) = reader.Read(rows, cancellationToken);
        return (signals, read, leftOut, toRows.Lookups);
    }

    private (List<Signal> Signals, long Rows, long LeftOut) Read(CsvRows rows, CancellationToken cancellationToken)
    {
        var signals = new List<Signal>();
        var groups = new Dictionary<string, List<Row>>(StringComparer.Ordinal);
        var order = new List<List<Row>>();
        var (read, leftOut) = (0L, 0L);
        while (rows.Next(out var refusal) is { } row)
        {
            cancellationToken.ThrowIfCancellationRequested();
            read++;
            var where = refusal is null ? bound.Where : null;
            var isWanted = where is null || where.Holds(row, out refusal);
            if (refusal is not null)
            {
                refusals.Add(file, row.Line, where?.Path ?? "", refusal);
            }
            else if (!isWanted)
            {
                leftOut++;
            }
            else if (bound.Group.Length == 0)
            {
                Make([row], signals);
            }
            else
            {
                Forget(row);
                var key = string.Join('\u001F', bound.Group.Select(g => g.Of(row).Trim()));
                if (!groups.TryGetValue(key, out var group))
                    order.Add(groups[key] = group = []);
                group.Add(row);
            }
        }

        for (var i = 0; i < order.Count; i++)
        {
            Make(order[i], signals);
            order[i] = [];
        }

        return (signals, read, leftOut);
    }

    // Whole-file grouping holds the rows; what nothing asks for need not be held.
    private void Forget(Row row)
    {
        for (var i = 0; i < row.Cells.Length; i++)
        {
            if (!bound.IsNeeded[i])
                row.Cells[i] = "";
        }
    }

    private void Make(List<Row> rows, List<Signal> signals)
    {
        if (TryMake(rows, out var field, out var rule) is { } signal)
            signals.Add(signal);
        else
            refusals.Add(file, rows[0].Line, field, rule, rows.Count);
    }

    private Signal? TryMake(List<Row> rows, out string field, out string rule)
    {
        var identifiers = Identifiers(rows, out field, out rule);
        if (identifiers.IsEmpty)
            return null;
        if (Choose(rows[0], out field, out rule) is not { } chosen)
            return null;
        (field, rule) = (mapping.Time.At.Path, $"must be a time as '{mapping.Time.Format}', not before 1970");
        if (Earliest(rows) is not { } time)
            return null;
        if (Write(chosen.Properties, rows, out field, out rule) is not { } properties || Write(chosen.Traits, rows, out field, out rule) is not { } traits)
            return null;
        return new Signal
        {
            Kind = chosen.Rule.Kind,
            Name = chosen.Rule.Name,
            At = time.At,
            ReceivedAt = time.At,
            OffsetMinutes = time.OffsetMinutes,
            MessageId = bound.MessageId.Read(rows, rows[0]).Text,
            Identifiers = identifiers,
            Source = source,
            Properties = properties,
            Traits = traits,
        };
    }

    /// <summary>Reads whom the rows are about; empty when that is nobody, or not one person.</summary>
    private ImmutableArray<Identifier> Identifiers(List<Row> rows, out string field, out string rule)
    {
        (field, rule) = (bound.Identifiers[0].Value.Path, "is required and must not be empty: the row names nobody");
        var found = ImmutableArray.CreateBuilder<Identifier>(bound.Identifiers.Length);
        foreach (var identifier in bound.Identifiers)
        {
            var value = identifier.Value.Read(rows, rows[0]);
            foreach (var other in rows)
            {
                if (identifier.Value.Read(rows, other).AsText != value.AsText)
                {
                    (field, rule) = (identifier.Value.Path, "must be the same in all rows of one group");
                    return [];
                }
            }

            if (value.Kind == ScalarKind.Refused)
            {
                (field, rule) = (identifier.Value.Path, value.Text);
                return [];
            }

            if (IdentityRules.Normalise(identifier.Name, value.AsText) is { } normal && !found.Contains(normal))
                found.Add(normal);
        }

        return found.ToImmutable();
    }

    private BoundSignal? Choose(Row row, out string field, out string rule)
    {
        (field, rule) = ("signals", "must have a signal for every row, and no condition holds");
        foreach (var signal in bound.Signals)
        {
            if (signal.When is null)
                return signal;
            var holds = signal.When.Holds(row, out var refusal);
            if (refusal is not null)
            {
                (field, rule) = (signal.When.Path, refusal);
                return null;
            }

            if (holds)
                return signal;
        }

        return null;
    }

    private (Instant At, short OffsetMinutes)? Earliest(List<Row> rows)
    {
        if (bound.Time is null)
            return TimeOfRow.Read(mapping.Time.Constant!, mapping.Time);
        (Instant At, short OffsetMinutes)? earliest = null;
        string? last = null;
        foreach (var row in rows)
        {
            var text = bound.Time.Of(row).Trim();
            if (text == last)
                continue;
            last = text;
            if (TimeOfRow.Read(text, mapping.Time) is not { } time)
                return null;
            if (earliest is null || time.At < earliest.Value.At)
                earliest = time;
        }

        return earliest;
    }

    /// <summary>Writes fields as a JSON object; nothing when there are none, null when one of them breaks a rule.</summary>
    private ReadOnlyMemory<byte>? Write(RowField[] fields, List<Row> rows, out string field, out string rule)
    {
        (field, rule) = ("", "");
        if (fields.Length == 0)
            return ReadOnlyMemory<byte>.Empty;
        buffer.Clear();
        using var json = new Utf8JsonWriter(buffer);
        if (!WriteObject(json, fields, rows, rows[0], ref field, ref rule))
            return null;
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static bool WriteObject(
        Utf8JsonWriter json, IReadOnlyList<RowField> fields, List<Row> rows, Row row, ref string field, ref string rule)
    {
        json.WriteStartObject();
        foreach (var f in fields)
        {
            if (f.Value is EachRow each)
            {
                json.WriteStartArray(f.Name);
                foreach (var line in rows)
                {
                    if (!WriteObject(json, each.Fields, rows, line, ref field, ref rule))
                        return false;
                }

                json.WriteEndArray();
                continue;
            }

            var value = f.Value.Read(rows, row);
            switch (value.Kind)
            {
                case ScalarKind.Refused:
                    (field, rule) = (f.Value.Path, value.Text);
                    return false;
                case ScalarKind.Text:
                    json.WriteString(f.Name, value.Text);
                    break;
                case ScalarKind.Number:
                    json.WriteNumber(f.Name, value.Number);
                    break;
                case ScalarKind.True or ScalarKind.False:
                    json.WriteBoolean(f.Name, value.Kind == ScalarKind.True);
                    break;
            }
        }

        json.WriteEndObject();
        return true;
    }
}
