using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>The names in the index, for tab completion: fast and without reading transcripts.</summary>
public static class UsageIndexNames
{
    private const int MaximumNames = 200;

    /// <summary>Gets the most recently used names.</summary>
    /// <param name="path">The index.</param>
    /// <param name="kind">The kind of name: Project, Model, Agent, Session, Skill and so on.</param>
    /// <returns>Up to 200 names, most recently used first; empty without an index.</returns>
    /// <exception cref="DatabaseException">The index cannot be read.</exception>
    public static IReadOnlyList<(string Name, DateTimeOffset LastUsed)> Recent(string path, UsageGrouping kind)
    {
        var column = kind switch
        {
            UsageGrouping.Project => "project",
            UsageGrouping.Model => "model",
            UsageGrouping.Agent => "agent_type",
            UsageGrouping.Session => "session",
            UsageGrouping.Skill => "skill",
            UsageGrouping.Plugin => "plugin",
            UsageGrouping.McpServer => "mcp",
            UsageGrouping.Prompt => "prompt",
            UsageGrouping.Workflow => "workflow",
            UsageGrouping.Effort => "effort",
            UsageGrouping.Version => "version",
            _ => null,
        };
        if (column is null || !File.Exists(path))
            return [];
        try
        {
            using var connection = Database.Open(path, UsageIndexSchema.Schema);
            using var names = new Statement(connection,
                $"SELECT t.text, a.last FROM (SELECT {column} AS id, MAX(time) AS last FROM accounts GROUP BY {column}) a "
                    + $"JOIN texts t ON t.id=a.id ORDER BY a.last DESC LIMIT {MaximumNames};");
            var found = new List<(string, DateTimeOffset)>();
            while (names.Step())
                found.Add((names.Text(0), new DateTimeOffset(Math.Clamp(names.Int64(1), 0, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero)));
            return found;
        }
        catch (SqliteException exception)
        {
            throw Database.Translate(exception, path);
        }
    }
}
