namespace ClaudePerf.Core.Measurement.McpServers;

/// <summary>An MCP server could not be queried, or gave no usable answer.</summary>
public sealed class McpInquiryException : Exception
{
    /// <summary>Creates the exception with the default message.</summary>
    public McpInquiryException()
        : this("It did not answer.")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public McpInquiryException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    public McpInquiryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
