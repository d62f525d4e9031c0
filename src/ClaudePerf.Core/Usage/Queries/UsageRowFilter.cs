using System.Collections.Concurrent;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>Which rows a query counts. Each text is looked at once, however many rows have it.</summary>
internal sealed class UsageRowFilter(UsageTable table, UsageQuery query)
{
    private readonly long _since = query.Since?.UtcTicks ?? long.MinValue;
    private readonly long _until = query.Until?.UtcTicks ?? long.MaxValue;
    private readonly TextFilter _project = new(table, query.Project);
    private readonly TextFilter _model = new(table, query.Model);
    private readonly TextFilter _session = new(table, query.Session);
    private readonly TextFilter _agent = new(table, query.Agent);

    internal bool Counts(in UsageRow row) =>
        row.UtcTicks >= _since && row.UtcTicks < _until
        && _project.Passes(row.Project) && _model.Passes(row.Model) && _session.Passes(row.Session)
        && (_agent.Passes(row.Agent) || (row.AgentId != 0 && _agent.Passes(row.AgentId)));

    private sealed class TextFilter(UsageTable table, Func<string, bool>? condition)
    {
        private readonly ConcurrentDictionary<int, bool> _known = new();

        internal bool Passes(int number) =>
            condition is null || _known.GetOrAdd(number, static (key, state) => state.condition(state.table.Text(key) ?? ""), (table, condition));
    }
}
