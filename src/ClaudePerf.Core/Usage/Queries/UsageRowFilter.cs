using System.Collections.Concurrent;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>Selects the rows that a query counts. Each text is evaluated once, regardless of the number of rows.</summary>
internal sealed class UsageRowFilter(UsageTable table, UsageQuery query)
{
    private readonly long _since = query.Since?.UtcTicks ?? long.MinValue;
    private readonly long _until = query.Until?.UtcTicks ?? long.MaxValue;
    private readonly TextFilter _project = new(table, query.Project);
    private readonly TextFilter _model = new(table, query.Model);
    private readonly TextFilter _session = new(table, query.Session);
    private readonly TextFilter _agent = new(table, query.Agent);

    // Most queries use none of these.
    private readonly (TextDimension Dimension, TextFilter Filter)[] _others =
    [
        .. new (UsageGrouping Grouping, Func<string, bool>? Condition)[]
        {
            (UsageGrouping.Skill, query.Skill), (UsageGrouping.Plugin, query.Plugin), (UsageGrouping.McpServer, query.McpServer),
                (UsageGrouping.Prompt, query.Prompt),
            (UsageGrouping.Workflow, query.Workflow), (UsageGrouping.Effort, query.Effort), (UsageGrouping.Version, query.Version),
        }.Where(static other => other.Condition is not null)
            .Select(other => (TextDimension.Of(other.Grouping)!, new TextFilter(table, other.Condition))),
    ];

    internal bool Counts(in UsageRow row) =>
        row.UtcTicks >= _since && row.UtcTicks < _until
        && _project.Passes(row.Project) && _model.Passes(row.Model) && _session.Passes(row.Session)
        && (_agent.Passes(row.Agent) || (row.AgentId != 0 && _agent.Passes(row.AgentId)))
        && (_others.Length == 0 || OthersPass(row));

    private bool OthersPass(in UsageRow row)
    {
        foreach (var (dimension, filter) in _others)
        {
            if (!filter.Passes(dimension.Number(row)))
                return false;
        }
        return true;
    }

    private sealed class TextFilter(UsageTable table, Func<string, bool>? condition)
    {
        private readonly ConcurrentDictionary<int, bool> _known = new();

        internal bool Passes(int number) =>
            condition is null || _known.GetOrAdd(number, static (key, state) => state.condition(state.table.Text(key) ?? ""),
                (table, condition));
    }
}
