using System.Management.Automation;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Measurement.McpServers;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Cmdlets;

/// <summary>The error records for MCP servers.</summary>
internal static class McpErrors
{
    internal static ErrorRecord NotFound(string name, string root, IReadOnlyList<string> known) => new(
        new ItemNotFoundException(known.Count == 0
            ? $"There are no MCP servers declared for '{root}'."
            : $"No MCP server '{name}' is declared for '{root}'.{NearNames.Question(name, known)} "
                + $"Declared servers: {string.Join(", ", known)}."),
        "McpServerNotFound", ErrorCategory.ObjectNotFound, name);

    internal static ErrorRecord NotAnswered(McpServer server, McpInquiryException exception) => new(
        exception, "McpServerNotAsked", ErrorCategory.ConnectionError, server)
    {
        ErrorDetails = new ErrorDetails($"The MCP server '{server.Name}' was not measured. {exception.Message}"),
    };

    internal static ErrorRecord NotConfirmed(McpServer server) => new(
        new InvalidOperationException(
            $"The MCP server '{server.Name}' was not started: the project declares it, you have not approved it, and this session "
                + "cannot ask you. "
            + $"Review '{server.Path}', then use -Force."),
        "McpServerNotConfirmed", ErrorCategory.PermissionDenied, server);

    internal static ErrorRecord NotStored(McpServer server, Exception exception) => new(
        exception, "McpAnswerNotKept", ErrorCategory.WriteError, server)
    {
        ErrorDetails = new ErrorDetails($"The answer of the MCP server '{server.Name}' could not be stored. {exception.Message}"),
    };

    internal static ErrorRecord NotCleared(string folder, Exception exception) =>
        new(exception, "McpAnswersNotForgotten", ErrorCategory.WriteError, folder);
}
