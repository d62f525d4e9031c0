namespace ClaudePerf.Core.Measurement.McpServers;

/// <summary>An MCP server could not be asked, or gave no usable answer.</summary>
public sealed class McpInquiryException : Exception
{
    /// <summary>A reason without further detail.</summary>
    public McpInquiryException()
        : this("It gave no answer.")
    {
    }

    /// <summary>A reason as a sentence.</summary>
    public McpInquiryException(string message)
        : base(message)
    {
    }

    /// <summary>A reason as a sentence, and what it came from.</summary>
    public McpInquiryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
