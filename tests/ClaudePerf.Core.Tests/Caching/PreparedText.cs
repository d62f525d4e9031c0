using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;

namespace ClaudePerf.Core.Tests.Caching;

/// <summary>The content of a prepared prompt as one text, for comparison.</summary>
internal static class PreparedText
{
    internal static string Of(PreparedPrompt prompt)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        PreparedPromptFormat.Instance.Write(writer, prompt);
        return Convert.ToHexString(stream.ToArray());
    }
}
