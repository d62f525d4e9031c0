using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>What went wrong, in words.</summary>
internal static class HookProblem
{
    internal const string OutOfTime = "the usage was not up to date in time; another process may be reading many new transcripts.";

    internal static string Of(Exception exception) => exception switch
    {
        OperationCanceledException => OutOfTime,
        AggregateException { InnerExceptions: [var only] } => Of(only),
        BudgetFileException or DatabaseException or PriceDataException or IOException or UnauthorizedAccessException => exception.Message,
        // A mistake of this program: its kind and place help whoever reads the log.
        _ => $"an error of ClaudePerf itself, {exception.GetType().Name}: {exception.Message}{Place(exception)}",
    };

    private static string Place(Exception exception) => exception.StackTrace?.Split('\n', 2)[0].Trim() is { Length: > 0 } place ? $" ({place})" : "";
}
