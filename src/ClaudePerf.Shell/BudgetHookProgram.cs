using System.Reflection;
using ClaudePerf.Loader;

namespace ClaudePerf.Shell;

/// <summary>
/// <c>claudeperf-pwsh -BudgetHook</c>: the hook of Claude Code, run straight from the module's core. The engine, which takes a second to start, is not touched.
/// </summary>
internal static class BudgetHookProgram
{
    private const string Option = "BudgetHook";
    private const string FailClosed = "FailClosed";
    private const int Blocked = 2;
    private const string Type = "ClaudePerf.Core.Budgets.Hook.HookProcess";
    private const string Method = "Run";

    public static bool IsAsked(string argument) => argument.StartsWith('-') && argument.AsSpan().TrimStart('-').Equals(Option, StringComparison.OrdinalIgnoreCase);

    public static int Run(string[] arguments)
    {
        var failClosed = arguments.Any(static argument => argument.TrimStart('-').Equals(FailClosed, StringComparison.OrdinalIgnoreCase));
        try
        {
            var dependencies = new DependencyLoadContext(Path.Combine(Path.GetDirectoryName(ShellHost.ModuleManifest)!, "dependencies"));
            var core = dependencies.LoadFromAssemblyName(new AssemblyName("ClaudePerf.Core"));
            var run = core.GetType(Type, throwOnError: true)!.GetMethod(Method)!.CreateDelegate<Func<bool, Action<string?>?, int>>();
            return run(failClosed, null);
        }
        catch (Exception exception)
        {
            // The process's edge: whatever is wrong with the module, Claude Code is told. With 1 it shows this and goes on, with 2 it stops.
            Console.Error.WriteLine($"claudeperf-pwsh: the ClaudePerf module is damaged: {exception.Message}");
            return failClosed ? Blocked : ExitCode.CommandFailed;
        }
    }
}
