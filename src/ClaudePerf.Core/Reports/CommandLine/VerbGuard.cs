using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens.Exact;
using ClaudePerf.Core.Validation;
using ClaudePerf.Core.Validation.Changes;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>Arguments that are not valid. The message says why.</summary>
internal sealed class VerbInputException(string message) : Exception(message);

/// <summary>Runs verbs: reports in one line what is wrong, and returns the exit code.</summary>
internal static class VerbGuard
{
    /// <summary>Runs a verb.</summary>
    /// <param name="error">Gets the message.</param>
    /// <param name="verb">The verb; returns its exit code.</param>
    internal static int Run(TextWriter error, Func<int> verb)
    {
        try
        {
            return verb();
        }
        catch (Exception exception) when (IsWrongInput(exception))
        {
            VerbOutput.WriteMessage(error, exception.Message);
            return VerbOutput.WrongInput;
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            VerbOutput.WriteMessage(error, exception.Message);
            return VerbOutput.Unreadable;
        }
    }

    /// <summary>Whether something cannot be read or written, through no fault of the arguments.</summary>
    internal static bool IsUnreadable(Exception exception) => exception is DatabaseException or PriceDataException or IOException
        or UnauthorizedAccessException or PromptReadException or ValidationSettingsException or TokenVocabularyException or GitException
        or BudgetFileException or JournalException;

    private static bool IsWrongInput(Exception exception) => exception is VerbInputException or UnknownModelException
        or UnknownRuleException
        or GitException { Failure: GitFailure.UnknownReference or GitFailure.NoRepository };
}
