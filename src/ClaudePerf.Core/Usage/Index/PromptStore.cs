using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>Reads and writes the positions of user prompts. Their text is not stored.</summary>
internal sealed class PromptStore(SqliteConnection connection, IndexTexts texts) : IDisposable
{
    private CheckedRow? _add;

    /// <summary>Adds a file's prompts; must be called within a write transaction.</summary>
    internal void Add(long file, IReadOnlyList<UserPrompt> prompts)
    {
        if (prompts.Count == 0)
            return;
        _add ??= new CheckedRow(
            new Statement(connection, $"INSERT OR REPLACE INTO prompts({UsageIndexSchema.Prompts.WithSum}) VALUES(?1,?2,?3,?4,?5,?6);"));
        foreach (var prompt in prompts)
        {
            _add.Add(file).Add(prompt.LineOffset).Add((long)texts.NumberOf(prompt.Id))
                .Add(texts.NumberOf(prompt.SessionId) is var session and not 0 ? session : (long?)null).Add(prompt.Timestamp.UtcTicks)
                    .Run();
        }
    }

    /// <summary>Adds all prompts to the links, ordered by path, so that of several copies the same one is always read.</summary>
    internal void AddTo(PromptLinks links, Func<long, string> pathOf)
    {
        using var all = new Statement(connection, $"SELECT {UsageIndexSchema.Prompts.WithSum} FROM prompts;");
        var found = new List<(string Path, long Offset, int Prompt, int Session, long Ticks)>();
        while (all.Step())
        {
            all.Verified(0, UsageIndexSchema.Prompts.Count);
            found.Add((pathOf(all.Int64(0)), all.Int64(1), (int)all.Int64(2), (int)(all.NullableInt64(3) ?? 0), all.Int64(4)));
        }
        foreach (var (path, offset, prompt, session, ticks) in found.OrderBy(static prompt => prompt.Path, StringComparer.Ordinal)
            .ThenBy(static prompt => prompt.Offset))
            links.Add(prompt, session, ticks, new PromptPosition(path, offset));
    }

    /// <summary>Deletes a file's prompts; must be called within a write transaction.</summary>
    internal void Delete(long file)
    {
        using var delete = new Statement(connection, "DELETE FROM prompts WHERE file=?1;");
        delete.Bind(1, file).Run();
    }

    public void Dispose() => _add?.Dispose();
}
