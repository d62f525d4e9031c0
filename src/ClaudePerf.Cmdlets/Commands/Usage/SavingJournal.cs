using ClaudePerf.Core.Optimization.Journal;

namespace ClaudePerf.Cmdlets;

/// <summary>Opens the journal for commands about savings.</summary>
internal static class SavingJournal
{
    /// <summary>Opens the journal; a missing data folder ends the command.</summary>
    internal static ChangeJournal Open(ModuleCommand command)
    {
        try
        {
            return new ChangeJournal();
        }
        catch (DirectoryNotFoundException exception)
        {
            command.ThrowTerminatingError(Errors.NoDataFolder(exception));
            throw;
        }
    }

    /// <summary>Reads the entries, oldest first, and reports damaged ones. An unreadable journal ends the command.</summary>
    internal static IReadOnlyList<JournalEntry> Read(ModuleCommand command, ChangeJournal journal)
    {
        try
        {
            return journal.Entries(damaged => command.WriteError(SavingErrors.JournalFailed(damaged)));
        }
        catch (JournalException exception)
        {
            command.ThrowTerminatingError(SavingErrors.JournalFailed(exception));
            throw;
        }
    }
}
