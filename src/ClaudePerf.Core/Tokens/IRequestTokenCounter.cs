using System.Text.Json;

namespace ClaudePerf.Core.Tokens;

/// <summary>
/// A counter for a whole Messages API request, including framing, tools and images, so that its parts need not be
/// summed.
/// </summary>
public interface IRequestTokenCounter
{
    /// <summary>Counts the input tokens of a request.</summary>
    /// <param name="request">
    /// A Messages API request: an object with <c>messages</c> and any other fields. Its <c>model</c> is ignored.
    /// </param>
    /// <returns>All input tokens, including the frame.</returns>
    TokenCount CountRequest(JsonElement request);
}
