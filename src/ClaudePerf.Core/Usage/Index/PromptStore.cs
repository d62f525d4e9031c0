using ClaudePerf.Core.Storage;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>Reads and writes where users' prompts stand. What they say is not kept.</summary>
internal sealed class PromptStore(SqliteConnection connection, IndexTexts texts)
{
    /// <summary>Within a write transaction: adds a file's prompts.</summary>
    internal void Add(long file, IReadOnlyList<UserPrompt> prompts)
    {
        if (prompts.Count == 0)
            return;
        using var add = new Statement(connection, $"INSERT OR REPLACE INTO prompts({UsageIndexSchema.Prompts.WithSum}) VALUES(?1,?2,?3,?4,?5,checksum(?1,?2,?3,?4,?5));");
        foreach (var prompt in prompts)
        {
            add.Bind(1, file).Bind(2, prompt.LineOffset).Bind(3, (long)texts.NumberOf(prompt.Id))
                .Bind(4, texts.NumberOf(prompt.SessionId) is var session and not 0 ? session : (long?)null).Bind(5, prompt.Timestamp.UtcTicks).Run();
        }
    }

    /// <summary>Within a write transaction: forgets a file's prompts.</summary>
    internal void Forget(long file)
    {
        using var forget = new Statement(connection, "DELETE FROM prompts WHERE file=?1;");
        forget.Bind(1, file).Run();
    }
}
