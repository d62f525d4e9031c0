using System.Security.Cryptography;
using System.Text;

namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>A block of a request: a tool definition, a block of the system prompt, or a part of a message.</summary>
/// <param name="Part">The section of the request that it stands in.</param>
/// <param name="Name">What it is, for people, such as <c>tool Bash</c> or <c>environment</c>.</param>
/// <param name="Content">What tells its content from others: equal exactly where the text that is sent is equal.</param>
/// <param name="Tokens">Its tokens, with what the provider puts around it.</param>
public sealed record RequestBlock(PromptPart Part, string Name, string Content, long Tokens)
{
    /// <summary>A key of fixed length for a text, or for the texts that a content depends on.</summary>
    internal static string KeyOf(params IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in texts)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(text));
            // Texts that were cut elsewhere are other texts.
            hash.AppendData([0xFF]);
        }
        return Convert.ToHexString(hash.GetHashAndReset().AsSpan(0, 16));
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Part}: {Name}, {Tokens} tokens");
}
