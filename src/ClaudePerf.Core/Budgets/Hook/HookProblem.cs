using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>Describes what went wrong.</summary>
internal static class HookProblem
{
    internal const string OutOfTime = "the usage index was not up to date in time. Another process may be reading many new transcripts.";

    internal static string Describe(Exception exception) => exception switch
    {
        OperationCanceledException => OutOfTime,
        AggregateException { InnerExceptions: [var only] } => Describe(only),
        BudgetFileException or DatabaseException or PriceDataException or IOException or UnauthorizedAccessException => exception.Message,
        // A bug in this program: its type and location help the reader of the log.
        _ => $"an internal error in ClaudePerf, {exception.GetType().Name}: {exception.Message}{Place(exception)}",
    };

    private static string Place(Exception exception) => exception.StackTrace?.Split('\n', 2)[0].Trim() is { Length: > 0 } place
        ? $" ({place})"
        : "";
}
