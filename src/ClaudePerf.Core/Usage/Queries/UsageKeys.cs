namespace ClaudePerf.Core.Usage.Queries;

/// <summary>The keys of a query's groups: one number per row and dimension. Not thread-safe.</summary>
internal sealed class UsageKeys
{
    private readonly UsageGrouping[] _dimensions;
    private readonly TextDimension?[] _texts;
    private readonly UsageCalendar _calendar;
    private readonly UsageBlocks? _blocks;
    private readonly ToolUsage? _tools;

    internal UsageKeys(IReadOnlyList<UsageGrouping> dimensions, TimeZoneInfo zone, UsageBlocks? blocks, ToolUsage? tools)
    {
        _dimensions = [.. dimensions];
        _texts = Array.ConvertAll(_dimensions, TextDimension.Of);
        _calendar = new UsageCalendar(zone);
        _blocks = blocks;
        _tools = tools;
        ToolAt = Array.IndexOf(_dimensions, UsageGrouping.Tool);
    }

    /// <summary>The index of the tool in the keys; -1 if the query does not group by tool.</summary>
    internal int ToolAt { get; }

    /// <summary>Converts a query's groupings to dimensions: a run of an agent also has a session and an agent type.</summary>
    internal static UsageGrouping[] Dimensions(IReadOnlyList<UsageGrouping> groupBy) =>
        [.. groupBy.SelectMany(grouping => grouping == UsageGrouping.AgentInstance
            ? [UsageGrouping.Session, UsageGrouping.Agent, UsageGrouping.AgentInstance]
            : (UsageGrouping[])[grouping]).Distinct()];

    internal void Fill(in UsageRow row, int index, Span<long> keys)
    {
        for (var i = 0; i < _dimensions.Length; i++)
        {
            keys[i] = _texts[i] is { } text ? text.Number(row) : _dimensions[i] switch
            {
                UsageGrouping.Request => index,
                UsageGrouping.Block => _blocks!.StartOf(row.UtcTicks),
                // The group without a tool; ToolShares sets the key for tool results.
                UsageGrouping.Tool => 0,
                var period => _calendar.KeyOf(period, row.UtcTicks),
            };
        }
    }

    /// <summary>Sets a group's key properties.</summary>
    internal UsageGroup Name(UsageGroup group, ReadOnlySpan<long> keys, UsageSum sum, UsageTable table)
    {
        var narrowest = long.MaxValue;
        group = group with { Start = _calendar.At(sum.FirstTicks), End = _calendar.At(sum.LastTicks) };
        for (var i = 0; i < _dimensions.Length; i++)
        {
            var key = keys[i];
            if (_texts[i] is { } text)
            {
                group = text.Set(group, table.Text((int)key));
                continue;
            }
            switch (_dimensions[i])
            {
                case UsageGrouping.Request:
                    break;
                case UsageGrouping.Tool:
                    group = group with { Tool = _tools?.NameOf((int)key) };
                    break;
                case var time:
                    var (name, start, end) = Describe(time, key);
                    group = Name(group, time, name);
                    if (end.Ticks - start.Ticks < narrowest)
                    {
                        narrowest = end.Ticks - start.Ticks;
                        group = group with { Start = start, End = end };
                    }
                    break;
            }
        }
        return group;
    }

    private (string Name, DateTimeOffset Start, DateTimeOffset End) Describe(UsageGrouping time, long key)
    {
        if (time != UsageGrouping.Block)
            return _calendar.Describe(time, key);
        var start = _calendar.At(key);
        return (UsageCalendar.Name(start), start, _calendar.At(key + UsageBlocks.Length.Ticks));
    }

    private static UsageGroup Name(UsageGroup group, UsageGrouping time, string name) => time switch
    {
        UsageGrouping.Hour => group with { Hour = name },
        UsageGrouping.Day => group with { Day = name },
        UsageGrouping.Week => group with { Week = name },
        UsageGrouping.Month => group with { Month = name },
        _ => group with { Block = name },
    };
}
