using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;

namespace ClaudePerf.Core.Tests.Caching;

/// <summary>Everything a prepared prompt says, as one text to compare.</summary>
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
