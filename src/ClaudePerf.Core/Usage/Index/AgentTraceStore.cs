using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>Reads and writes the links between runs and agents that files contain.</summary>
internal sealed class AgentTraceStore(SqliteConnection connection, IndexTexts texts) : IDisposable
{
    private CheckedRow? _add;

    /// <summary>Adds a file's links; must be called within a write transaction.</summary>
    internal void Add(long file, IReadOnlyList<AgentTrace> traces)
    {
        if (traces.Count == 0)
            return;
        _add ??= new CheckedRow(
            new Statement(connection,
            $"INSERT OR IGNORE INTO agent_traces({UsageIndexSchema.AgentTraces.WithSum}) VALUES(?1,?2,?3,?4,?5);"));
        foreach (var trace in traces)
            _add.Add(file).Add((long)trace.Kind).Add((long)texts.NumberOf(trace.Id)).Add((long)texts.NumberOf(trace.Name)).Run();
    }

    /// <summary>Deletes a file's links; must be called within a write transaction.</summary>
    internal void Delete(long file)
    {
        using var delete = new Statement(connection, "DELETE FROM agent_traces WHERE file=?1;");
        delete.Bind(1, file).Run();
    }

    public void Dispose() => _add?.Dispose();

    /// <summary>Gets the agent types of runs.</summary>
    internal AgentTypes Read()
    {
        var types = new AgentTypes();
        foreach (var (kind, id, name) in All())
            types.Add(kind, id, name);
        return types;
    }

    /// <summary>Gets all links, with ids and names as text numbers.</summary>
    internal IEnumerable<(AgentTraceKind Kind, int Id, int Name)> All()
    {
        using var all = new Statement(connection, $"SELECT {UsageIndexSchema.AgentTraces.WithSum} FROM agent_traces;");
        while (all.Step())
        {
            all.Verified(0, UsageIndexSchema.AgentTraces.Count);
            yield return ((AgentTraceKind)all.Int64(1), (int)all.Int64(2), (int)all.Int64(3));
        }
    }
}
