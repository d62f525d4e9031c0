#Requires -Version 7.4
<#
.SYNOPSIS
    Signs the assembled module: its own scripts, views and assemblies with Authenticode, and every file with a signed catalog.
.DESCRIPTION
    Needs Windows. Install-PSResource and Install-Module check the catalog (ClaudePerf.cat) on Windows, and refuse a module that was changed afterwards.
.EXAMPLE
    tools/release/Add-Signature.ps1 -Path out/ClaudePerf/0.1.0 -Certificate (Get-PfxCertificate signing.pfx)
#>
[CmdletBinding()]
param(
    # The folder with ClaudePerf.psd1.
    [Parameter(Mandatory)]
    [string] $Path,

    [Parameter(Mandatory)]
    [System.Security.Cryptography.X509Certificates.X509Certificate2] $Certificate,

    [uri] $TimestampServer = 'http://timestamp.digicert.com'
)

$ErrorActionPreference = 'Stop'
if (-not $IsWindows) {
    throw 'Authenticode signatures and catalogs can only be made on Windows.'
}
function Add-FileSignature([string[]] $File) {
    foreach ($one in $File) {
        $result = Set-AuthenticodeSignature $one -Certificate $Certificate -TimestampServer $TimestampServer -HashAlgorithm SHA256
        if ($result.Status -ne 'Valid') {
            throw "'$one' was not signed: $($result.StatusMessage)"
        }
    }
}
$own = Get-ChildItem $Path -Recurse -File | Where-Object { $_.Extension -in '.psd1', '.ps1', '.ps1xml' -or $_.Name -like 'ClaudePerf*.dll' }
Add-FileSignature $own.FullName
$catalog = Join-Path $Path ClaudePerf.cat
$null = New-FileCatalog -Path $Path -CatalogFilePath $catalog -CatalogVersion 2.0
Add-FileSignature $catalog
