using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Optimization.Rewriting;

/// <summary>
/// Rewrites a section of a prompt: a Claude model. Its answers are never trusted; see <see cref="PromptRewriter"/>.
/// </summary>
public interface IPromptWriter
{
    /// <summary>Identifies the way of asking, so that stored answers from another way are not reused.</summary>
    string Version { get; }

    /// <summary>Asks for an answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="RewriteException">There is no answer.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    Task<WriterAnswer> AskAsync(WriterRequest request, CancellationToken cancellation);
}

/// <summary>A request to a model.</summary>
/// <param name="Model">The model's id.</param>
/// <param name="Instructions">The system prompt.</param>
/// <param name="Text">The message.</param>
/// <param name="MostOutputTokens">The maximum length of the answer, which is cut there.</param>
public sealed record WriterRequest(string Model, string Instructions, string Text, int MostOutputTokens);

/// <summary>A model's answer.</summary>
/// <param name="Text">The text.</param>
/// <param name="Usage">The billed tokens.</param>
/// <param name="MessageId">The provider's id of the answer, if its usage is not recorded elsewhere; null if Claude
/// Code records it.</param>
/// <param name="StopReason">Why the answer ended; null if unknown.</param>
public sealed record WriterAnswer(string Text, TokenUsage Usage, string? MessageId = null, string? StopReason = null);
