using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace ClaudePerf.Loader;

/// <summary>
/// Makes the module's private dependencies findable when PowerShell imports it. The core assembly, and it alone, is answered
/// from <see cref="DependencyLoadContext"/>; everything the core references then loads there too, so that neither the
/// session's own package versions nor ours disturb the other.
/// </summary>
/// <remarks>
/// This lives in an assembly of its own because PowerShell reads the exported types of the root module's assembly, and with
/// them their references to the core, before it runs an initializer that stands in that assembly.
/// </remarks>
public sealed class ModuleAssemblyInitializer : IModuleAssemblyInitializer
{
    private const string CoreAssembly = "ClaudePerf.Core";

    private static readonly DependencyLoadContext Dependencies = new(
        Path.Combine(Path.GetDirectoryName(typeof(ModuleAssemblyInitializer).Assembly.Location)!, "dependencies"));

    /// <summary>Called by PowerShell when the module is imported; may be called again by a second import or runspace.</summary>
    public void OnImport()
    {
        AssemblyLoadContext.Default.Resolving -= ResolveCore;
        AssemblyLoadContext.Default.Resolving += ResolveCore;
    }

    // The hook stays after Remove-Module: other runspaces of the process may still use the module.
    private static Assembly? ResolveCore(AssemblyLoadContext context, AssemblyName name) =>
        string.Equals(name.Name, CoreAssembly, StringComparison.OrdinalIgnoreCase)
            ? Dependencies.LoadFromAssemblyName(name)
            : null;
}
