using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Measurement;

/// <summary>
/// A prompt's tokens in another vendor's encoding. It has no costs, because Claude is not billed by them.
/// </summary>
public sealed record EncodingMeasurement
{
    /// <summary>The file's full path; null for text that is not in a file.</summary>
    public string? Path { get; init; }

    /// <summary>The name by which Claude Code knows the prompt, or the file name.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of the prompt.</summary>
    public required PromptKind Kind { get; init; }

    /// <summary>The encoding's name; see <see cref="VendorEncoding"/>.</summary>
    public required string Encoding { get; init; }

    /// <summary>The exact token count of the text as written in the file.</summary>
    public required long Tokens { get; init; }

    /// <summary>UTF-16 units of the text.</summary>
    public required long Characters { get; init; }

    /// <summary>Counts a prompt's text.</summary>
    /// <exception cref="ArgumentException">There is no encoding with that name.</exception>
    public static EncodingMeasurement Of(PromptDefinition definition, string encoding)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new EncodingMeasurement
        {
            Path = definition.Path.Length == 0 ? null : definition.Path,
            Name = definition.Name,
            Kind = definition.Kind,
            Encoding = encoding,
            Tokens = VendorEncoding.Count(encoding, definition.Text),
            Characters = definition.Text.Length,
        };
    }
}
