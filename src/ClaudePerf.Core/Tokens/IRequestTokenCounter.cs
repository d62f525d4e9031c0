using System.Text.Json;

namespace ClaudePerf.Core.Tokens;

/// <summary>A counter that takes a whole Messages API request, framing, tools and images included, and need not add up its parts.</summary>
public interface IRequestTokenCounter
{
    /// <summary>Counts the input tokens of a request.</summary>
    /// <param name="request">A Messages API request: an object with <c>messages</c> and whatever else it has. Its <c>model</c> is not looked at.</param>
    /// <returns>All input tokens, the frame included.</returns>
    TokenCount CountRequest(JsonElement request);
}
