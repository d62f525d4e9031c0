using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Optimization.Rewriting;

/// <summary>Something that writes a section of a prompt anew: a Claude model. Its answers are never trusted; see <see cref="PromptRewriter"/>.</summary>
public interface IPromptWriter
{
    /// <summary>Names the way of asking, so that a stored answer can be told from one that came about differently.</summary>
    string Version { get; }

    /// <summary>Asks for an answer.</summary>
    /// <param name="request">What to write.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RewriteException">There is no answer.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    Task<WriterAnswer> AskAsync(WriterRequest request, CancellationToken cancellation);
}

/// <summary>What a model is asked to write.</summary>
/// <param name="Model">The model's id.</param>
/// <param name="Instructions">The system prompt.</param>
/// <param name="Text">The message.</param>
/// <param name="MostOutputTokens">The answer is cut there.</param>
public sealed record WriterRequest(string Model, string Instructions, string Text, int MostOutputTokens);

/// <summary>What a model answered.</summary>
/// <param name="Text">The text.</param>
/// <param name="Usage">The tokens that were billed.</param>
/// <param name="MessageId">The provider's id of the answer, where nobody else records what it used; null where Claude Code does.</param>
/// <param name="StopReason">Why the answer ended; null where that is not known.</param>
public sealed record WriterAnswer(string Text, TokenUsage Usage, string? MessageId = null, string? StopReason = null);
