using System.Collections.Frozen;

namespace ClaudePerf.Shell.Missing;

/// <summary>
/// The commands that come with PowerShell but not with its engine, and the aliases that stand for them.
/// From <c>Get-Command</c> and <c>Get-Alias</c> of PowerShell 7.4 to 7.6 on Windows, macOS and Linux.
/// </summary>
internal static class PowerShellCommands
{
    private static readonly FrozenDictionary<string, string> Modules = new (string Module, string Commands)[]
    {
        ("Microsoft.PowerShell.Utility", """
            Add-Member Add-Type Clear-Variable Compare-Object ConvertFrom-CliXml ConvertFrom-Csv ConvertFrom-Json
            ConvertFrom-Markdown ConvertFrom-SddlString ConvertFrom-StringData ConvertTo-CliXml ConvertTo-Csv ConvertTo-Html
            ConvertTo-Json ConvertTo-Xml Debug-Runspace Disable-PSBreakpoint Disable-RunspaceDebug Enable-PSBreakpoint
            Enable-RunspaceDebug Export-Alias Export-Clixml Export-Csv Export-FormatData Export-PSSession Format-Custom
            Format-Hex Format-List Format-Table Format-Wide Get-Alias Get-Culture Get-Date Get-Error Get-Event
            Get-EventSubscriber Get-FileHash Get-FormatData Get-Host Get-MarkdownOption Get-Member Get-PSBreakpoint
            Get-PSCallStack Get-Random Get-Runspace Get-RunspaceDebug Get-SecureRandom Get-TraceSource Get-TypeData
            Get-UICulture Get-Unique Get-Uptime Get-Variable Get-Verb Group-Object Import-Alias Import-Clixml Import-Csv
            Import-LocalizedData Import-PowerShellDataFile Import-PSSession Invoke-Expression Invoke-RestMethod
            Invoke-WebRequest Join-String Measure-Command Measure-Object New-Alias New-Event New-Guid New-Object
            New-TemporaryFile New-TimeSpan New-Variable Out-File Out-GridView Out-Printer Out-String Read-Host
            Register-EngineEvent Register-ObjectEvent Remove-Alias Remove-Event Remove-PSBreakpoint Remove-TypeData
            Remove-Variable Select-Object Select-String Select-Xml Send-MailMessage Set-Alias Set-Date Set-MarkdownOption
            Set-PSBreakpoint Set-TraceSource Set-Variable Show-Command Show-Markdown Sort-Object Start-Sleep Tee-Object
            Test-Json Trace-Command Unblock-File Unregister-Event Update-FormatData Update-List Update-TypeData
            Wait-Debugger Wait-Event Write-Debug Write-Error Write-Host Write-Information Write-Output Write-Progress
            Write-Verbose Write-Warning
            """),
        ("Microsoft.PowerShell.Management", """
            Add-Content Clear-Content Clear-Item Clear-ItemProperty Clear-RecycleBin Convert-Path Copy-Item
            Copy-ItemProperty Debug-Process Get-ChildItem Get-Clipboard Get-ComputerInfo Get-Content Get-HotFix Get-Item
            Get-ItemProperty Get-ItemPropertyValue Get-Process Get-PSDrive Get-PSProvider Get-Service Get-TimeZone
            Invoke-Item Join-Path Move-Item Move-ItemProperty New-Item New-ItemProperty New-PSDrive New-Service Pop-Location
            Push-Location Remove-Item Remove-ItemProperty Remove-PSDrive Remove-Service Rename-Computer Rename-Item
            Rename-ItemProperty Resolve-Path Restart-Computer Restart-Service Resume-Service Set-Clipboard Set-Content
            Set-Item Set-ItemProperty Set-Service Set-TimeZone Split-Path Start-Process Start-Service Stop-Computer
            Stop-Process Stop-Service Suspend-Service Test-Connection Test-Path Wait-Process
            """),
        ("Microsoft.PowerShell.Security", """
            ConvertFrom-SecureString ConvertTo-SecureString Get-Acl Get-AuthenticodeSignature Get-CmsMessage Get-Credential
            Get-ExecutionPolicy Get-PfxCertificate New-FileCatalog Protect-CmsMessage Set-Acl Set-AuthenticodeSignature
            Set-ExecutionPolicy Test-FileCatalog Unprotect-CmsMessage
            """),
        ("Microsoft.PowerShell.Archive", "Compress-Archive Expand-Archive"),
        ("Microsoft.PowerShell.Diagnostics", "Get-Counter Get-WinEvent New-WinEvent"),
        ("Microsoft.PowerShell.Host", "Start-Transcript Stop-Transcript"),
        ("Microsoft.PowerShell.ThreadJob", "Start-ThreadJob"),
        ("Microsoft.PowerShell.PSResourceGet", "Find-PSResource Get-InstalledPSResource Install-PSResource Uninstall-PSResource Update-PSResource"),
        ("PowerShellGet", "Find-Module Find-Script Get-InstalledModule Install-Module Install-Script Uninstall-Module Update-Module"),
        ("PSReadLine", "Get-PSReadLineKeyHandler Get-PSReadLineOption Set-PSReadLineKeyHandler Set-PSReadLineOption"),
        ("CimCmdlets", "Get-CimClass Get-CimInstance Invoke-CimMethod New-CimInstance Set-CimInstance"),
    }
    .SelectMany(static m => m.Commands.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(c => KeyValuePair.Create(c, m.Module)))
    .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // The engine defines most aliases itself; on Linux and macOS it leaves out those that name a program there, and where
    // that program is not installed either, as in a small container, the alias is what reaches us.
    private static readonly FrozenDictionary<string, string> Aliases = """
        ac=Add-Content cat=Get-Content clear=Clear-Host compare=Compare-Object cp=Copy-Item cpp=Copy-ItemProperty
        diff=Compare-Object fhx=Format-Hex kill=Stop-Process ls=Get-ChildItem man=Get-Help mount=New-PSDrive mv=Move-Item
        ogv=Out-GridView ps=Get-Process rm=Remove-Item rmdir=Remove-Item sasv=Start-Service shcm=Show-Command sleep=Start-Sleep
        sort=Sort-Object spsv=Stop-Service start=Start-Process stz=Set-TimeZone gtz=Get-TimeZone tee=Tee-Object write=Write-Output
        scb=Set-Clipboard gcb=Get-Clipboard gin=Get-ComputerInfo gsv=Get-Service sc=Set-Content
        select=Select-Object group=Group-Object measure=Measure-Object echo=Write-Output type=Get-Content dir=Get-ChildItem
        gci=Get-ChildItem gc=Get-Content gm=Get-Member gi=Get-Item gp=Get-ItemProperty gps=Get-Process gu=Get-Unique
        gal=Get-Alias gv=Get-Variable ft=Format-Table fl=Format-List fw=Format-Wide fc=Format-Custom iex=Invoke-Expression
        irm=Invoke-RestMethod iwr=Invoke-WebRequest ii=Invoke-Item ni=New-Item nv=New-Variable nal=New-Alias
        ri=Remove-Item ren=Rename-Item rni=Rename-Item rp=Remove-ItemProperty rv=Remove-Variable rvpa=Resolve-Path
        sal=Set-Alias saps=Start-Process si=Set-Item sls=Select-String sp=Set-ItemProperty spps=Stop-Process sv=Set-Variable
        copy=Copy-Item cpi=Copy-Item move=Move-Item mi=Move-Item del=Remove-Item erase=Remove-Item rd=Remove-Item
        md=New-Item mkdir=New-Item pushd=Push-Location popd=Pop-Location epcsv=Export-Csv ipcsv=Import-Csv cvpa=Convert-Path
        """
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Select(static pair => pair.Split('='))
        .ToFrozenDictionary(static pair => pair[0], static pair => pair[1], StringComparer.OrdinalIgnoreCase);

    /// <summary>Every command's name.</summary>
    public static IEnumerable<string> Names => Modules.Keys;

    /// <summary>
    /// The command that <paramref name="typed"/> means (an alias, another case, a name with its module before it) and the
    /// module it lives in; null where PowerShell does not bring it.
    /// </summary>
    public static (string Command, string Module)? Find(string typed)
    {
        var name = typed[(typed.LastIndexOf('\\') + 1)..];
        if (Aliases.TryGetValue(name, out var meant))
            name = meant;
        if (!Modules.TryGetValue(name, out var module))
            return null;
        var spelled = Modules.Keys.First(k => string.Equals(k, name, StringComparison.OrdinalIgnoreCase));
        return (spelled, module);
    }
}
