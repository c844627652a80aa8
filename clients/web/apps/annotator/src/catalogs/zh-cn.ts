import annotator from '@crowdloom/i18n/messages/annotator.zh-cn';
import shared from '@crowdloom/i18n/messages/shared.zh-cn';

export default { ...shared, ...annotator };
