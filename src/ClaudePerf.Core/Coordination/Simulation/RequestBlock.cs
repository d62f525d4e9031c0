using System.Security.Cryptography;
using System.Text;

namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>A block of a request: a tool definition, a block of the system prompt, or a part of a message.</summary>
/// <param name="Part">The section of the request that contains it.</param>
/// <param name="Name">A readable name, such as <c>tool Bash</c> or <c>environment</c>.</param>
/// <param name="Content">Distinguishes its content from others: equal exactly if the text that is sent is equal.</param>
/// <param name="Tokens">Its tokens, including what the provider adds around it.</param>
internal sealed record RequestBlock(PromptPart Part, string Name, string Content, long Tokens)
{
    /// <summary>A key of fixed length for a text, or for the texts that determine a content.</summary>
    internal static string KeyOf(params IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in texts)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(text));
            // The same text split elsewhere must give a different key.
            hash.AppendData([0xFF]);
        }
        return Convert.ToHexString(hash.GetHashAndReset().AsSpan(0, 16));
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Part}: {Name}, {Tokens} tokens");
}
