using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>Reads and writes where users' prompts stand. What they say is not kept.</summary>
internal sealed class PromptStore(SqliteConnection connection, IndexTexts texts) : IDisposable
{
    private CheckedRow? _add;

    /// <summary>Within a write transaction: adds a file's prompts.</summary>
    internal void Add(long file, IReadOnlyList<UserPrompt> prompts)
    {
        if (prompts.Count == 0)
            return;
        _add ??= new CheckedRow(new Statement(connection, $"INSERT OR REPLACE INTO prompts({UsageIndexSchema.Prompts.WithSum}) VALUES(?1,?2,?3,?4,?5,?6);"));
        foreach (var prompt in prompts)
        {
            _add.Add(file).Add(prompt.LineOffset).Add((long)texts.NumberOf(prompt.Id))
                .Add(texts.NumberOf(prompt.SessionId) is var session and not 0 ? session : (long?)null).Add(prompt.Timestamp.UtcTicks).Run();
        }
    }

    /// <summary>Gives all prompts to who looks for those of requests; by path, so that of copies the same one is read each time.</summary>
    internal void AddTo(PromptLinks links, Func<long, string> pathOf)
    {
        using var all = new Statement(connection, $"SELECT {UsageIndexSchema.Prompts.WithSum} FROM prompts;");
        var found = new List<(string Path, long Offset, int Prompt, int Session, long Ticks)>();
        while (all.Step())
        {
            all.Verified(0, UsageIndexSchema.Prompts.Count);
            found.Add((pathOf(all.Int64(0)), all.Int64(1), (int)all.Int64(2), (int)(all.NullableInt64(3) ?? 0), all.Int64(4)));
        }
        foreach (var (path, offset, prompt, session, ticks) in found.OrderBy(static prompt => prompt.Path, StringComparer.Ordinal).ThenBy(static prompt => prompt.Offset))
            links.Add(prompt, session, ticks, new PromptPlace(path, offset));
    }

    /// <summary>Within a write transaction: forgets a file's prompts.</summary>
    internal void Forget(long file)
    {
        using var forget = new Statement(connection, "DELETE FROM prompts WHERE file=?1;");
        forget.Bind(1, file).Run();
    }

    public void Dispose() => _add?.Dispose();
}
