namespace ClaudePerf.Core.Usage.Queries;

/// <summary>What the groups of a query are told apart by: one number a row and dimension. Not safe for several threads.</summary>
internal sealed class UsageKeys
{
    private readonly UsageGrouping[] _dimensions;
    private readonly UsageCalendar _calendar;
    private readonly UsageBlocks? _blocks;

    internal UsageKeys(IReadOnlyList<UsageGrouping> dimensions, TimeZoneInfo zone, UsageBlocks? blocks)
    {
        _dimensions = [.. dimensions];
        _calendar = new UsageCalendar(zone);
        _blocks = blocks;
    }

    /// <summary>A query's groupings as what is compared: a run of an agent is one of a session and of an agent type.</summary>
    internal static UsageGrouping[] Dimensions(IReadOnlyList<UsageGrouping> groupBy) =>
        [.. groupBy.SelectMany(grouping => grouping == UsageGrouping.AgentInstance
            ? [UsageGrouping.Session, UsageGrouping.Agent, UsageGrouping.AgentInstance]
            : (UsageGrouping[])[grouping]).Distinct()];

    internal void Fill(in UsageRow row, int index, Span<long> keys)
    {
        for (var i = 0; i < _dimensions.Length; i++)
        {
            keys[i] = _dimensions[i] switch
            {
                UsageGrouping.Request => index,
                UsageGrouping.Block => _blocks!.StartOf(row.UtcTicks),
                UsageGrouping.Session => row.Session,
                UsageGrouping.Project => row.Project,
                UsageGrouping.Model => row.Model,
                UsageGrouping.Agent => row.Agent,
                UsageGrouping.AgentInstance => row.AgentId,
                UsageGrouping.Skill => row.Skill,
                UsageGrouping.Branch => row.Branch,
                var period => _calendar.KeyOf(period, row.UtcTicks),
            };
        }
    }

    /// <summary>Sets a group's own properties.</summary>
    internal UsageGroup Name(UsageGroup group, ReadOnlySpan<long> keys, UsageSum sum, UsageTable table)
    {
        var narrowest = long.MaxValue;
        group = group with { Start = _calendar.At(sum.FirstTicks), End = _calendar.At(sum.LastTicks) };
        for (var i = 0; i < _dimensions.Length; i++)
        {
            var key = keys[i];
            switch (_dimensions[i])
            {
                case UsageGrouping.Request:
                    break;
                case UsageGrouping.Session:
                    group = group with { Session = table.Text((int)key) };
                    break;
                case UsageGrouping.Project:
                    group = group with { Project = table.Text((int)key) };
                    break;
                case UsageGrouping.Model:
                    group = group with { Model = table.Text((int)key) };
                    break;
                case UsageGrouping.Agent:
                    group = group with { Agent = table.Text((int)key) };
                    break;
                case UsageGrouping.AgentInstance:
                    group = group with { AgentId = table.Text((int)key) };
                    break;
                case UsageGrouping.Skill:
                    group = group with { Skill = table.Text((int)key) };
                    break;
                case UsageGrouping.Branch:
                    group = group with { Branch = table.Text((int)key) };
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
