using System.Management.Automation;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Measurement.McpServers;

namespace ClaudePerf.Cmdlets;

/// <summary>What goes wrong with MCP servers.</summary>
internal static class McpErrors
{
    internal static ErrorRecord NotFound(string name, string root, IReadOnlyList<string> known) => new(
        new ItemNotFoundException(known.Count == 0
            ? $"No MCP server is declared for '{root}'."
            : $"No MCP server '{name}' is declared for '{root}'. There are: {string.Join(", ", known)}."),
        "McpServerNotFound", ErrorCategory.ObjectNotFound, name);

    internal static ErrorRecord NotAnswered(McpServer server, McpInquiryException exception) => new(
        exception, "McpServerNotAsked", ErrorCategory.ConnectionError, server)
    {
        ErrorDetails = new ErrorDetails($"The MCP server '{server.Name}' was not measured. {exception.Message}"),
    };

    internal static ErrorRecord NotConfirmed(McpServer server) => new(
        new InvalidOperationException(
            $"The MCP server '{server.Name}' was not asked: the project declares it, you have not approved it, and nobody is there to say yes. "
            + $"Look at '{server.Path}', and give -Force."),
        "McpServerNotConfirmed", ErrorCategory.PermissionDenied, server);

    internal static ErrorRecord NotKept(McpServer server, Exception exception) => new(
        exception, "McpAnswerNotKept", ErrorCategory.WriteError, server)
    {
        ErrorDetails = new ErrorDetails($"The answer of the MCP server '{server.Name}' is not remembered. {exception.Message}"),
    };

    internal static ErrorRecord NotForgotten(string folder, Exception exception) =>
        new(exception, "McpAnswersNotForgotten", ErrorCategory.WriteError, folder);
}
